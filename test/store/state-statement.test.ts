import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FoundState } from '../../src/store/found-state.ts';
import { listValues } from '../../src/store/state-lists.ts';
import { lockedStateSql, unlockedStateSql } from '../../src/store/state-statement.ts';
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
  await prisma.heldChange.create({ data: { holdId, memberId, organizationId, rule: 'last_admin' } });
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

async function find(sql: string, ...organizationIds: readonly string[]): Promise<FoundState> {
  const concerned = organizationIds.map((organizationId) => ({ organizationId, touched: touched() }));
  const [row] = await database.transact((tx) =>
    tx.$queryRawUnsafe<{ found: string }[]>(sql, null, ...listValues(concerned)),
  );
  return JSON.parse(row?.found ?? '') as FoundState;
}

/** Whose rows each list has. */
function owners(found: FoundState): Record<string, string[]> {
  const lists = Object.entries<readonly { readonly organization_id: string }[]>({ ...found });
  return Object.fromEntries(lists.map(([name, rows]) => [name, rows.map((row) => row.organization_id).toSorted()]));
}

test.each([
  ['locked', lockedStateSql],
  ['unlocked', unlockedStateSql],
])('R9: nothing is found of an organization that was not asked for (%s)', async (_, sql) => {
  const found = owners(await find(sql, ours));
  expect(Object.keys(found)).toHaveLength(10);
  for (const [name, organizations] of Object.entries(found)) expect([name, organizations]).toEqual([name, [ours]]);
});

test('R9: of several each has its own rows, once', async () => {
  const found = owners(await find(lockedStateSql, theirs, ours));
  for (const [name, organizations] of Object.entries(found)) {
    expect([name, organizations]).toEqual([name, [ours, theirs]]);
  }
});

test('of another’s directory it is known whose it is, to whoever asks for it by its id', async () => {
  const concerned = [
    { organizationId: ours, touched: { ...touchedBy([]), directories: new Set([`directory_${theirs}`]) } },
  ];
  const [row] = await database.transact((tx) =>
    tx.$queryRawUnsafe<{ found: string }[]>(lockedStateSql, null, ...listValues(concerned)),
  );
  const { directories } = JSON.parse(row?.found ?? '') as FoundState;
  expect(directories.map(({ asked_by: by, organization_id: owner }) => [by, owner])).toEqual([
    [ours, ours],
    [ours, theirs],
  ]);
});
