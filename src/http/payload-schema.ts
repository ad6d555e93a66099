import { z } from 'zod';

/** What an event said. */
export const eventPayload = z
  .object({
    eventId: z.string(),
    masked: z.boolean().meta({ description: 'Whether what is personal in it is masked.' }),
    payload: z.unknown().meta({ description: 'The event as WorkOS sent it.' }),
  })
  .meta({ id: 'EventPayload', description: 'What an event said.' });

/** The same, as a client reads it. */
export type EventPayload = z.output<typeof eventPayload>;
