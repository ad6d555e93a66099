import fc from 'fast-check';
import type { DirectoryEvent } from '../../src/core/event.ts';
import type { MemberRecord } from '../../src/core/member.ts';
import { defaultRoleSlugs, normalizeRoleAttribute } from '../../src/core/roles.ts';
import type { RoleMapping, Rules } from '../../src/core/state.ts';

/** A directory history as WorkOS could tell it: events in the order they happened, and what Eppo had before. */
export interface History {
  readonly own: readonly MemberRecord[];
  readonly mappings: readonly RoleMapping[];
  readonly events: readonly DirectoryEvent[];
}

export const organizationId = 'org_test';
const directories = ['directory_1', 'directory_2'];
const addresses = ['ann@example.com', 'bob@example.com', 'cho@example.com', 'dee@example.com'];
const attributes = [
  undefined,
  null,
  '',
  'default',
  'viewer',
  ' Admin ',
  'data_owner',
  'experiment_editor',
  'superuser',
  7,
];
const slugs = [[], ['member'], ['data-owner'], ['viewer', 'admin']];

export const rules: Rules = {
  defaultRole: 'viewer',
  roleSlugs: defaultRoleSlugs,
  directoryDeletedPolicy: 'deactivate',
  guard: null,
  memberId: (directoryUserId) => `member-of-${directoryUserId}`,
};

/** One of Eppo's own members, as it stands before any directory claims it. */
export function ownMember(id: string, email: string, role: MemberRecord['role'] = 'experiment_editor'): MemberRecord {
  return {
    id,
    email,
    firstName: 'Own',
    lastName: null,
    role,
    status: 'active',
    managedBy: 'eppo',
    roleSource: 'eppo',
    needsAttention: null,
    identityId: null,
    foundedBy: null,
    own: null,
    ownSince: null,
    baseRole: role,
    eppoRole: null,
    directoryUserId: null,
    roleEventId: null,
    statusEventId: null,
    held: null,
  };
}

type Step =
  | {
      readonly do: 'user';
      readonly kind: 'created' | 'updated' | 'deleted';
      readonly person: number;
      readonly email: number;
      readonly attribute: number;
      readonly slug: number;
      readonly active: boolean;
      readonly idp: number;
      readonly name: number;
    }
  | {
      readonly do: 'group';
      readonly kind: 'created' | 'updated' | 'deleted';
      readonly group: number;
      readonly name: number;
    }
  | { readonly do: 'membership'; readonly added: boolean; readonly person: number; readonly group: number }
  | { readonly do: 'directory'; readonly kind: 'activated' | 'deleted'; readonly directory: number };

const index = (length: number): fc.Arbitrary<number> => fc.nat({ max: length - 1 });

const userStep: fc.Arbitrary<Step> = fc.record({
  do: fc.constant('user' as const),
  kind: fc.constantFrom(
    'created' as const,
    'created' as const,
    'updated' as const,
    'updated' as const,
    'deleted' as const,
  ),
  person: index(6),
  email: index(addresses.length),
  attribute: index(attributes.length),
  slug: index(slugs.length),
  active: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  idp: index(3),
  name: index(3),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: userStep },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('group' as const),
      kind: fc.constantFrom('created' as const, 'updated' as const, 'deleted' as const),
      group: index(3),
      name: index(2),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('membership' as const),
      added: fc.boolean(),
      person: index(6),
      group: index(3),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('directory' as const),
      kind: fc.constantFrom('activated' as const, 'activated' as const, 'deleted' as const),
      directory: index(directories.length),
    }),
  },
);

function eventOf(taken: Step, at: number, eventId: string): DirectoryEvent {
  const base = { stamp: { at, eventId }, organizationId };
  switch (taken.do) {
    case 'user':
      return {
        ...base,
        type: `dsync.user.${taken.kind}`,
        user: {
          id: `user_${taken.person}`,
          directoryId: directories[taken.person % 2] ?? '',
          idpId: taken.idp === 0 ? null : `idp_${Math.floor(taken.person / 2) % 2}_${taken.idp}`,
          email: addresses[taken.email] ?? null,
          firstName: `First${taken.name}`,
          lastName: taken.name === 0 ? null : 'Last',
          active: taken.active,
          roleAttribute: normalizeRoleAttribute(attributes[taken.attribute]),
          roleSlugs: slugs[taken.slug] ?? [],
        },
      };
    case 'group':
      return {
        ...base,
        type: `dsync.group.${taken.kind}`,
        group: {
          id: `group_${taken.group}`,
          directoryId: directories[taken.group % 2] ?? '',
          name: `Group ${taken.name}`,
        },
      };
    case 'membership': {
      const group = (taken.group - (taken.group % 2) + (taken.person % 2)) % 3;
      const directoryId = directories[taken.person % 2] ?? '';
      return {
        ...base,
        type: taken.added ? 'dsync.group.user_added' : 'dsync.group.user_removed',
        directoryId,
        groupId: group % 2 === taken.person % 2 ? `group_${group}` : `group_of_${directoryId}`,
        userId: `user_${taken.person}`,
      };
    }
    case 'directory':
      return {
        ...base,
        type: `dsync.${taken.kind}`,
        directory: { id: directories[taken.directory] ?? '', name: 'Directory', type: 'okta scim v2.0' },
      };
  }
}

const mapping: fc.Arbitrary<RoleMapping> = fc.oneof(
  fc.record({
    role: fc.constantFrom('viewer' as const, 'data_owner' as const, 'admin' as const),
    groupId: fc.constantFrom('group_0', 'group_1', 'group_2', 'group_of_directory_2'),
  }),
  fc.record({ role: fc.constantFrom('experiment_editor' as const), groupName: fc.constantFrom('Group 0', 'Group 1') }),
);

/** Whole histories: shared addresses, renames, re-creations, two directories, own members, mappings. */
export const history: fc.Arbitrary<History> = fc
  .record({
    // Without a size, fast-check stops at about ten events, and two coincidences in one history are then rare.
    steps: fc.array(fc.tuple(step, fc.constantFrom(0, 1, 5)), { minLength: 1, maxLength: 30, size: 'max' }),
    own: fc.uniqueArray(index(addresses.length), { maxLength: 2 }),
    mappings: fc.array(mapping, { maxLength: 2 }),
  })
  .map(({ steps, own, mappings }) => {
    let at = 1_700_000_000_000;
    const events = steps.map(([taken, gap], position) => {
      at += gap;
      return eventOf(taken, at, `event_${String(position).padStart(3, '0')}`);
    });
    return { own: own.map((which) => ownMember(`own-${String(which)}`, addresses[which] ?? '')), mappings, events };
  });

/** A permutation of a history's events with repetitions: an order in which they could arrive. */
export function arrivals<Event>(events: readonly Event[]): fc.Arbitrary<readonly Event[]> {
  return fc
    .array(fc.constantFrom(...events), { maxLength: 3 })
    .chain((again) => fc.shuffledSubarray([...events, ...again], { minLength: events.length + again.length }));
}
