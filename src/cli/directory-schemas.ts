import * as z from 'zod';

// Loose on purpose: `--json` passes on what a newer service adds.

const counts = z.record(z.string(), z.number());

export const directorySchema = z.looseObject({
  id: z.string(),
  organizationId: z.string(),
  name: z.string().nullable(),
  type: z.string().nullable(),
  state: z.string(),
  lastEventAt: z.string().nullable(),
  lastResync: z
    .looseObject({
      id: z.string(),
      state: z.string(),
      dryRun: z.boolean(),
      finishedAt: z.string().nullable(),
      differences: counts,
    })
    .nullable(),
});

export type ApiDirectory = z.infer<typeof directorySchema>;

export const resyncSchema = z.looseObject({
  id: z.string(),
  directoryId: z.string(),
  dryRun: z.boolean(),
  state: z.string(),
  progress: z.looseObject({
    stage: z.string(),
    read: z.number(),
    /** Null when WorkOS gave no count. */
    expected: z.number().nullable(),
    applied: z.number(),
    toApply: z.number(),
  }),
  differences: counts,
  reason: z.string().nullable(),
});

export type ApiResync = z.infer<typeof resyncSchema>;

export const startedResyncsSchema = z.looseObject({
  data: z.array(z.looseObject({ id: z.string(), directoryId: z.string() })),
  running: z.number(),
});

export const differenceSchema = z.looseObject({
  kind: z.string(),
  directoryUserId: z.string().nullable(),
  groupId: z.string().nullable(),
  fields: z.array(z.string()),
  outcome: z.string().nullable(),
  reason: z.string().nullable(),
});

export type ApiDifference = z.infer<typeof differenceSchema>;
