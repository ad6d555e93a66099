import { z } from 'zod';
import type { MemberEffect } from '../core/effect.ts';
import type { ReplayOutcome } from '../core/replay.ts';
import type { FailureCode } from '../core/failure.ts';
import { storedText } from './edit-schemas.ts';
import { outcomes } from './event-schema.ts';

// Written as objects so that the compiler misses none of the core's values and allows no other.
const effects = {
  regains_access: 'regains_access',
  gains_access: 'gains_access',
  loses_access: 'loses_access',
  role_up: 'role_up',
  role_down: 'role_down',
  profile: 'profile',
  held: 'held',
  unchanged: 'unchanged',
} as const satisfies { [E in MemberEffect]: E };

const plannedOutcomes = {
  applied: 'applied',
  unchanged: 'unchanged',
  superseded: 'superseded',
  held: 'held',
  failed: 'failed',
  ignored: 'ignored',
  waiting: 'waiting',
  payload_gone: 'payload_gone',
} as const satisfies { [O in ReplayOutcome]: O };

const failureCodes = {
  payload_invalid: 'payload_invalid',
  email_missing: 'email_missing',
  organization_unknown: 'organization_unknown',
  organization_mismatch: 'organization_mismatch',
  directory_mismatch: 'directory_mismatch',
  identity_too_large: 'identity_too_large',
  payload_gone: 'payload_gone',
  internal_error: 'internal_error',
} as const satisfies { [C in FailureCode]: C };

export const memberEffect = z.enum(effects).meta({
  description:
    '`regains_access`: deactivated, and active again. `gains_access`: a new member. `loses_access`: deactivated. `role_up`, `role_down`: another role. `profile`: anything else that shows. `held`: a removal waits for a person. `unchanged`: an event is about the member, and changes nothing.',
});

export const plannedOutcome = z.enum(plannedOutcomes).meta({
  description:
    'What applying the event again comes to by the rules; or `ignored`: its type is not applied by this version, `waiting`: its lane has yet to apply it, `payload_gone`: what it said is no longer kept. The last three are left alone.',
});

const { duplicate: _duplicate, ...endedOutcomes } = outcomes;
const time = z.iso.datetime({ offset: true, error: 'must be a time, such as 2026-01-31T09:00:00Z' });

const eventChoice = z
  .strictObject({
    type: storedText(128).optional().meta({ description: 'WorkOS type, such as `dsync.user.updated`.' }),
    organization: storedText(255)
      .optional()
      .meta({ description: 'WorkOS id of the organization that the event names.' }),
    directory: storedText(255).optional(),
    outcome: z.enum(endedOutcomes).optional(),
    failure: z
      .enum(failureCodes)
      .optional()
      .meta({ description: 'Failed ones with this code, by which their reason begins.' }),
    place: storedText(120)
      .optional()
      .meta({ description: 'Failed ones at this place; with `failure`, one cause of the failed list.' }),
    occurredFrom: time.optional(),
    occurredTo: time.optional().meta({ description: 'Before this time.' }),
    receivedFrom: time.optional(),
    receivedTo: time.optional().meta({ description: 'Before this time.' }),
  })
  .refine((choice) => Object.values(choice).some((value) => value !== undefined), {
    error: 'must name at least one condition',
  })
  .meta({ description: 'Which events; all conditions must hold.' });

export const replayRequest = z
  .strictObject({
    eventIds: z
      .array(storedText(255), { error: 'must be a list of 1 to 10000 ids' })
      .min(1, { error: 'must be a list of 1 to 10000 ids' })
      .max(10_000, { error: 'must be a list of 1 to 10000 ids' })
      .optional(),
    filter: eventChoice.optional(),
    name: storedText(100).meta({ description: 'By which people know it again.' }),
    reason: storedText(500).meta({ description: 'Why; it is kept in the audit log, so name nobody in it.' }),
    dryRun: z.boolean().default(true).meta({ description: 'Only plan it; `run` runs what was planned.' }),
  })
  .refine(({ eventIds, filter }) => (eventIds === undefined) !== (filter === undefined), {
    error: 'Give either eventIds or filter.',
  });
/** As the API takes it. */
export type ReplayRequest = z.input<typeof replayRequest>;

export const replayState = z
  .enum(['planning', 'planned', 'running', 'paused', 'cancelled', 'stopped', 'done', 'failed'])
  .meta({
    description:
      '`planned`: it can be run. `stopped`: the world has changed since the preview. The last four are for good.',
  });

const countsBy = <Key extends string>(keys: z.ZodEnum<Record<Key, Key>>, description: string) =>
  z.partialRecord(keys, z.int()).nullable().meta({ description });

export const replay = z
  .object({
    id: z.string(),
    organizationId: z.string().nullable().meta({ description: 'Null: of several, or of none that is known.' }),
    name: z.string(),
    reason: z.string(),
    actor: z.string(),
    runBy: z.string().nullable().meta({ description: 'Who had it run; null: nobody yet.' }),
    filter: z.record(z.string(), z.string()).nullable().meta({ description: 'Null: chosen by their ids.' }),
    dryRun: z.boolean(),
    state: replayState,
    stateReason: z.string().nullable().meta({ description: 'Why it was stopped or failed.' }),
    progress: z.object({ total: z.int(), planned: z.int(), done: z.int() }).meta({ description: 'Events.' }),
    outcomes: countsBy(z.enum(plannedOutcomes), 'Events by planned outcome; null until it is planned.'),
    effects: countsBy(z.enum(effects), 'Members by what it would do to them; null until it is planned.'),
    settles: z.int().nullable().meta({ description: 'Failed and ignored events that would get another outcome.' }),
    createdAt: z.date(),
    plannedAt: z.date().nullable(),
    finishedAt: z.date().nullable(),
  })
  .meta({ id: 'Replay', description: 'Events that are applied again, what that would do, and how far it is.' });
/** As the API answers it. */
export type ReplayAnswer = z.output<typeof replay>;

const standing = z.object({ role: z.string(), status: z.string() }).nullable();

export const replayEffect = z
  .object({
    memberId: z.string(),
    organizationId: z.string(),
    email: z.string().nullable().meta({
      description: 'The present address; of a new member the one its event brings, while that is kept; else null.',
    }),
    effect: memberEffect,
    before: standing.meta({ description: 'Null: there is no such member yet.' }),
    after: standing.meta({ description: 'Null: the member gives way to the one that should have been made.' }),
    fields: z.array(z.string()).readonly().meta({ description: 'The names of other fields that change.' }),
  })
  .meta({ id: 'ReplayEffect', description: 'What a replay as a whole would do to a member.' });
/** As the API answers it. */
export type ReplayEffectAnswer = z.output<typeof replayEffect>;

export const replayItem = z
  .object({
    position: z.int().meta({ description: 'In the order in which they are run.' }),
    eventId: z.string(),
    organizationId: z.string().nullable(),
    before: z.enum(outcomes).nullable().meta({ description: 'Its outcome when it was planned.' }),
    planned: plannedOutcome.nullable(),
    members: z.int().meta({ description: 'How many members it would change.' }),
    outcome: z.enum(outcomes).nullable().meta({ description: 'Its outcome after it was run; null: it was not.' }),
  })
  .meta({ id: 'ReplayItem', description: 'An event of a replay.' });
/** As the API answers it. */
export type ReplayItemAnswer = z.output<typeof replayItem>;
