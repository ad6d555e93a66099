import { z } from 'zod';
import type { HoldRule } from '../core/held.ts';
import type { HeldState, HoldAnswer } from '../sync/holds/list-holds.ts';
import { storedText } from './edit-schemas.ts';
import { role, status } from './member-schemas.ts';

// Written as objects so that the compiler misses none and allows no other.
const rules = {
  mass_removal: 'mass_removal',
  last_admin: 'last_admin',
  directory_deleted: 'directory_deleted',
} as const satisfies { [R in HoldRule]: R };

const answers = {
  approved: 'approved',
  rejected: 'rejected',
  released: 'released',
  mixed: 'mixed',
} as const satisfies { [A in HoldAnswer]: A };

const heldStates = {
  waiting: 'waiting',
  approved: 'approved',
  rejected: 'rejected',
  released: 'released',
  removed: 'removed',
} as const satisfies { [S in HeldState | 'removed']: S };

export const holdRule = z.enum(rules).meta({
  description:
    '`mass_removal`: more people were removed within the window than the guard lets go. `last_admin`: the organization would have no active admin. `directory_deleted`: a directory was deleted, which would end the access of everybody in it.',
});

export const heldState = z.enum(heldStates).meta({
  description:
    '`waiting`: for an answer. `approved`, `rejected`: answered so. `released`: the directory shows the person there again. `removed`: gone before the hold was opened, and to be restored if that was wrong, too.',
});

export const hold = z
  .object({
    id: z.string(),
    organizationId: z.string(),
    rule: holdRule,
    summary: z.string().meta({ description: 'One sentence for people; it names nobody.' }),
    directoryId: z.string().nullable().meta({ description: 'The directory that was deleted; null for other rules.' }),
    openedAt: z.date(),
    openedEventId: z.string().nullable().meta({ description: 'The event with which it began.' }),
    active: z.int().meta({ description: 'Active members of the organization before.' }),
    removed: z.int().meta({ description: 'How many of them the window had let go.' }),
    members: z
      .object({ waiting: z.int(), approved: z.int(), rejected: z.int(), released: z.int() })
      .meta({ description: 'How many are in which state. The end of a directory is held as a whole and counts none.' }),
    closedAt: z.date().nullable().meta({ description: 'Null while anything of it waits.' }),
    answer: z.enum(answers).nullable().meta({
      description: '`mixed`: some were answered so, and some otherwise. `released`, of a directory: to Eppo.',
    }),
    expiresAt: z.date().nullable().meta({ description: 'When it is answered by itself; null: never.' }),
    expiryAnswer: z.enum(['approve', 'reject']).nullable().meta({ description: 'How it is answered then.' }),
    run: z.object({ state: z.string(), total: z.int(), done: z.int(), changed: z.int() }).nullable().meta({
      description:
        'How far the newest answer has come: `waiting`, `running`, `done` or `failed`; null: nothing is to be done.',
    }),
  })
  .meta({ id: 'Hold', description: 'What the directory asks for, and what waits for a person’s approval.' });
/** As the API answers it. */
export type HoldBody = z.output<typeof hold>;

export const heldMember = z
  .object({
    memberId: z.string(),
    email: z.string(),
    firstName: z.string().nullable(),
    lastName: z.string().nullable(),
    role,
    status,
    rule: holdRule,
    eventId: z.string().nullable().meta({ description: 'The event that asked for the change; null when none did.' }),
    state: heldState,
    restored: z.boolean().meta({ description: 'Gone before the hold was opened, and restored.' }),
    heldAt: z.date().meta({ description: 'Since when it waits; of `removed`: when access ended.' }),
    decidedAt: z.date().nullable(),
    decidedBy: z
      .string()
      .nullable()
      .meta({ description: 'Who answered; `directory`: it shows the person there again.' }),
  })
  .meta({ id: 'HeldMember', description: 'A member whose change is held, or who was let go just before.' });
/** As the API answers it. */
export type HeldMemberAnswer = z.output<typeof heldMember>;

const idsError = 'must be a list of 1 to 10000 UUIDs';

const answer = {
  memberIds: z
    .array(z.uuid({ error: idsError }).toLowerCase(), { error: idsError })
    .min(1, { error: idsError })
    .max(10_000, { error: idsError })
    .optional()
    .meta({ description: 'Only these; everybody unless given. Nobody can be named of the end of a directory.' }),
  reason: storedText(500).meta({ description: 'Why; it is kept in the audit log, so name nobody in it.' }),
};

export const answerRequest = z.strictObject(answer);

export const approveRequest = z.strictObject({
  ...answer,
  overrideLastAdmin: z
    .boolean()
    .default(false)
    .meta({ description: 'Lets the last active admin go, too. Needs a token of an admin.' }),
  members: z.enum(['deactivate', 'release']).default('deactivate').meta({
    description:
      'Of a directory that was deleted: whether its members lose access, or become Eppo’s own and stay. Without meaning for other holds.',
  }),
});
