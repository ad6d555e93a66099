import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FoundState } from '../../src/store/found-state.ts';
import { listsOf, type Concerned } from '../../src/store/state-lists.ts';
import { stateSql } from '../../src/store/state-statement.ts';
import { touchedBy } from '../../src/store/touched.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';

// Two organizations with the same ids and addresses, as if WorkOS had given them twice.
const [ours, theirs] = ['org_ours', 'org_theirs'] as const;
const holdOf = { [ours]: '10000000-0000-4000-8000-000000000001', [theirs]: '10000000-0000-4000-8000-000000000002' };
const memberOf = { [ours]: '20000000-0000-4000-8000-000000000001', [theirs]: '20000000-0000-4000-8000-000000000002' };

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
  for (const id of [ours, theirs] as const) await fill(id);
});
afterAll(async () => {
  await database.drop();
});

async function fill(organizationId: typeof ours | typeof theirs): Promise<void> {
  const { prisma } = database;
  const memberId = memberOf[organizationId];
  const holdId = holdOf[organizationId];
  await prisma.organization.create({ data: { id: organizationId, defaultRole: 'viewer' } });
  await prisma.directory.create({ data: { id: `directory_${organizationId}`, organizationId } });
  await prisma.directoryUser.create({
    data: { organizationId, id: 'ann', directoryId: 'directory', identityId: 'ann', idpId: '00u1', history: [] },
  });
  await prisma.address.create({ data: { organizationId, email: 'ann@example.com', identityId: 'ann' } });
  await prisma.directoryGroup.create({
    data: { organizationId, id: 'group', directoryId: 'directory', name: 'Admins' },
  });
  await prisma.roleMapping.create({ data: { organizationId, position: 0, groupName: 'Admins', role: 'admin' } });
  await prisma.directoryMembership.create({
    data: { organizationId, userId: 'ann', groupId: 'group', directoryId: 'directory', stamp: '0', present: true },
  });
  await prisma.member.create({ data: { id: memberId, organizationId, email: 'ann@example.com', identityId: 'ann' } });
  await prisma.memberOverride.create({
    data: {
      organizationId,
      memberId,
      role: 'viewer',
      reason: 'test',
      actor: 'test',
      expiresAt: new Date(Date.now() + 60_000),
    },
  });
  await prisma.hold.create({ data: { id: holdId, organizationId, rule: 'last_admin', active: 1, removed: 0 } });
  await prisma.heldChange.create({ data: { holdId, memberId, organizationId, rule: 'last_admin', state: 'rejected' } });
}

/** All that events can name. */
function touched() {
  return {
    ...touchedBy([]),
    users: new Set(['ann']),
    emails: new Set(['ann@example.com']),
    idps: new Map([['00u1', ['directory', '00u1'] as const]]),
    endingDirectories: new Set(['directory']),
    groups: [{ id: 'group', name: 'Admins' }],
    memberships: [{ userId: 'ann', groupId: 'group' }],
  };
}

async function find(concerned: readonly Concerned[], lock = true): Promise<FoundState> {
  const { names: lists, values } = listsOf(concerned);
  const sql = stateSql({ lock, proposes: false, lists });
  const [row] = await database.transact((tx) => tx.$queryRawUnsafe<{ found: string }[]>(sql, ...values));
  return JSON.parse(row?.found ?? '') as FoundState;
}

/** All that events can name, of each of the organizations. */
function everythingOf(...organizationIds: readonly string[]): Concerned[] {
  return organizationIds.map((organizationId) => ({ organizationId, touched: touched() }));
}

/** Whose rows each list has. */
function owners(found: FoundState): Record<string, string[]> {
  const lists = Object.entries<readonly { readonly organization_id: string }[]>({ ...found });
  return Object.fromEntries(lists.map(([name, rows]) => [name, rows.map((row) => row.organization_id).toSorted()]));
}

test.each([
  ['locked', true],
  ['unlocked', false],
])('R9: nothing is found of an organization that was not asked for (%s)', async (_, lock) => {
  const found = owners(await find(everythingOf(ours), lock));
  expect(Object.keys(found)).toHaveLength(10);
  for (const [name, organizations] of Object.entries(found)) expect([name, organizations]).toEqual([name, [ours]]);
});

test('R9: of several each has its own rows, once', async () => {
  const found = owners(await find(everythingOf(theirs, ours)));
  for (const [name, organizations] of Object.entries(found)) {
    expect([name, organizations]).toEqual([name, [ours, theirs]]);
  }
});

test.each([
  ['a person', { users: new Set(['ann']) }],
  ['an address', { emails: new Set(['ann@example.com']) }],
  ['an identity provider’s id', { idps: touched().idps }],
  ['the end of a directory', { endingDirectories: touched().endingDirectories }],
  ['a mapped group', { groups: touched().groups }],
  ['a membership', { users: new Set(['ann']), memberships: touched().memberships }],
])('R9: by %s alone everything of the person is found, and nothing of another organization', async (_, named) => {
  const concerned = { organizationId: ours, touched: { ...touchedBy([]), ...named } };
  const found = await find([concerned]);
  for (const [name, organizations] of Object.entries(owners(found))) {
    expect([name, organizations]).toEqual([name, [ours]]);
  }
});

test('R9: so it is by an admin who must not go as long as there is no other', async () => {
  await database.prisma.heldChange.updateMany({ data: { state: 'waiting' } });
  const found = owners(await find([{ organizationId: ours, touched: touchedBy([]) }]));
  await database.prisma.heldChange.updateMany({ data: { state: 'rejected' } });
  for (const [name, organizations] of Object.entries(found)) expect([name, organizations]).toEqual([name, [ours]]);
});

test('somebody who is derived anew is found by the identity, and nobody else is', async () => {
  const of = (identity: string): Concerned[] => [
    { organizationId: ours, touched: touchedBy([]), identities: [identity] },
  ];
  expect((await find(of('ann'))).members.map(({ id }) => id)).toEqual([memberOf[ours]]);
  expect((await find(of('bob'))).members).toEqual([]);
});

test('of another’s directory it is known whose it is, to whoever asks for it by its id', async () => {
  const named = { ...touchedBy([]), directories: new Set([`directory_${theirs}`]) };
  const { directories } = await find([{ organizationId: ours, touched: named }]);
  expect(directories.map(({ asked_by: by, organization_id: owner }) => [by, owner])).toEqual([
    [ours, ours],
    [ours, theirs],
  ]);
});
