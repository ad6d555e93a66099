import * as z from 'zod';

// Loose on purpose: `--json` passes on what a newer service adds.

const counted = z.looseObject({ value: z.string(), count: z.number() });

/** What the API tells of how an identity provider is set up. */
export const diagnosisSchema = z.looseObject({
  directoryId: z.string(),
  organizationId: z.string(),
  people: z.number(),
  attribute: z.looseObject({ name: z.string(), people: z.number(), values: z.array(counted) }),
  workosRoles: z.array(z.looseObject({ slug: z.string(), count: z.number() })),
  groups: z.looseObject({ seen: z.number(), mapped: z.number() }),
  lastEventAgeSeconds: z.number().nullable(),
  findings: z.array(
    z.looseObject({
      check: z.string(),
      level: z.enum(['ok', 'hint', 'problem']),
      detail: z.string(),
      next: z.string().nullable(),
    }),
  ),
});

export type ApiDiagnosis = z.infer<typeof diagnosisSchema>;
