import { z } from 'zod';

/** A group of a customer's directory. */
export const group = z
  .object({
    id: z.string(),
    name: z.string().nullable().meta({ description: 'Null: none has come yet.' }),
    directoryId: z.string(),
    directoryName: z.string().nullable(),
    people: z.int().meta({ description: 'Directory users in it who are there and active, by what has arrived.' }),
  })
  .meta({ id: 'Group', description: 'A group of a customer’s directory.' });

/** The same, as a client reads it. */
export type Group = z.output<typeof group>;
