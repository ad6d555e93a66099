import * as z from 'zod';

// Loose on purpose: `--json` passes on what a newer service adds.

const counts = z.record(z.string(), z.number()).nullable();
const standing = z.looseObject({ role: z.string(), status: z.string() }).nullable();

export const replaySchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  state: z.string(),
  stateReason: z.string().nullable(),
  progress: z.looseObject({ total: z.number(), planned: z.number(), done: z.number() }),
  /** Both null until it is planned. */
  outcomes: counts,
  effects: counts,
  settles: z.number().nullable(),
});

export type ApiReplay = z.infer<typeof replaySchema>;

export const replayEffectSchema = z.looseObject({
  memberId: z.string(),
  email: z.string().nullable(),
  effect: z.string(),
  before: standing,
  after: standing,
  fields: z.array(z.string()),
});

export type ApiReplayEffect = z.infer<typeof replayEffectSchema>;
