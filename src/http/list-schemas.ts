import { z } from 'zod';

/** A text to look for. PostgreSQL knows no NUL in a text and would fail on one. */
export function filterText(limit: number, description: string) {
  const error = `must be at most ${limit} characters, none of them a control`;
  return z
    .string()
    .max(limit, { error })
    .regex(/^\P{Cc}*$/u, { error })
    .optional()
    .meta({ description });
}

/** What every list takes. */
export const pageQuery = {
  limit: z.coerce
    .number({ error: 'must be a whole number from 1 to 200' })
    .int({ error: 'must be a whole number from 1 to 200' })
    .min(1, { error: 'must be at least 1' })
    .max(200, { error: 'must be at most 200' })
    .default(50)
    .meta({ description: 'Items of a page at most.' }),
  after: z.string().max(4_096).optional().meta({ description: 'The `after` of the previous page.' }),
};

/** The answer of a list. */
export function pageOf<Item extends z.ZodType>(item: Item, description: string) {
  const after = z.string().nullable().meta({ description: 'To be passed back for the next page; null: the last.' });
  return z.object({ data: z.array(item), after }).meta({ description });
}
