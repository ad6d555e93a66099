import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eraseShown } from '../../src/core/erase.ts';
import { shownFields } from '../../src/core/wording.ts';
import { insertEvents } from '../../src/store/insert-events.ts';
import { laneOf } from '../../src/store/lane.ts';
import { applyLane } from '../../src/sync/apply-events.ts';
import { changeMember } from '../../src/sync/edit-member.ts';
import { eraseMember } from '../../src/sync/erase-member.ts';
import { EditRefusedError } from '../../src/sync/edit-refused.ts';
import { putMappings } from '../../src/sync/map-roles.ts';
import { endOverride, overrideMember } from '../../src/sync/override-member.ts';
import { pseudonymsOf } from '../../src/sync/pseudonym.ts';
import { arrivals, history } from '../support/histories.ts';
import { incoming, retell, storeBefore } from '../support/retell.ts';
import { openTestSync, type TestSync } from '../support/sync-context.ts';

let sync: TestSync;
beforeAll(async () => {
  sync = await openTestSync({ directoryDeletedPolicy: 'deactivate' });
});
afterAll(async () => {
  await sync.close();
});

type Shown = Record<string, unknown>;

/** What people see of the organization's members, by id. */
async function shownMembers(organizationId: string): Promise<Record<string, Shown>> {
  const members = await sync.database.prisma.member.findMany({ where: { organizationId }, orderBy: { id: 'asc' } });
  return Object.fromEntries(
    members.map((member) => [member.id, Object.fromEntries(shownFields.map((field) => [field, member[field]]))]),
  );
}

/**
 * Tells the audit trail from nothing but what Eppo's own had before the first entry. Each entry must fit on what the
 * ones before it left.
 */
async function replay(organizationId: string, before: Record<string, Shown>): Promise<Record<string, Shown>> {
  const members = new Map(Object.entries(before));
  const where = { organizationId, action: { startsWith: 'member.' } };
  const entries = await sync.database.prisma.auditEntry.findMany({ where, orderBy: { id: 'asc' } });
  for (const { id, memberId, action, before: was, after } of entries) {
    const member = members.get(memberId ?? '');
    expect({ ...member, ...(was as Shown | null) }, `entry ${id}, ${action}`).toEqual({ ...member });
    if (action === 'member.created') expect(member, `entry ${id}`).toBeUndefined();
    if (after === null) members.delete(memberId ?? '');
    else members.set(memberId ?? '', { ...member, ...(after as Shown) });
  }
  return Object.fromEntries([...members].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What Eppo's own had before, without those who were erased since: of them the trail tells under their pseudonyms. */
async function withoutErased(organizationId: string, before: Record<string, Shown>): Promise<Record<string, Shown>> {
  const erasures = await sync.database.prisma.erasure.findMany({ where: { organizationId } });
  const erased = new Set(erasures.map(({ memberId }) => memberId));
  const key = sync.settings.erasureKey ?? '';
  return Object.fromEntries(
    Object.entries(before).map(([id, values]) => {
      return [id, erased.has(id) ? eraseShown(values, pseudonymsOf(key, organizationId, id)) : values];
    }),
  );
}

/** What another program may do: give an adopted member another role while no rule decides it. */
function setAdoptedRole(organizationId: string, what: number): Promise<number> {
  const role = what % 2 === 0 ? 'data_owner' : 'admin';
  return sync.database.prisma.$executeRaw`
    UPDATE members SET role = ${role}::member_role
    WHERE organization_id = ${organizationId} AND managed_by = 'directory' AND founded_by IS NULL AND role_source = 'kept'`;
}

/** What a person does between two batches of events; the number chooses whom and what. */
async function meddle(organizationId: string, what: number): Promise<void> {
  const members = await sync.database.prisma.member.findMany({ where: { organizationId }, orderBy: { id: 'asc' } });
  const member = members[what % Math.max(1, members.length)];
  if (member === undefined) return;
  const { id } = member;
  const actor = 'operator:test';
  const reason = 'A test.';
  const expiresAt = new Date(Date.now() + 60_000);
  const deeds = [
    () => changeMember(sync, id, { role: 'admin' }, actor),
    () => changeMember(sync, id, { firstName: 'Changed', status: 'deactivated' }, actor),
    () => changeMember(sync, id, { email: 'eve@example.com' }, actor),
    () => overrideMember(sync, id, { role: 'admin', status: 'deactivated', reason, expiresAt }, actor),
    () => endOverride(sync, id, actor),
    () => putMappings(sync, organizationId, [{ groupId: 'group_0', role: 'data_owner' }], actor),
    () => setAdoptedRole(organizationId, what),
    () => eraseMember(sync, id, reason, actor),
  ];
  await deeds[what % deeds.length]?.().catch((error: unknown) => {
    if (!(error instanceof EditRefusedError)) throw error;
  });
}

test('replaying the audit trail from nothing gives the members, whatever happened in whatever order', async () => {
  let organizations = 0;
  const arrived = history.chain((told) =>
    fc.record({
      told: fc.constant(told),
      arrived: arrivals(told.events),
      batch: fc.integer({ min: 1, max: 6 }),
      deeds: fc.array(fc.option(fc.nat({ max: 1_000 }), { freq: 2 }), { maxLength: 12 }),
    }),
  );
  await fc.assert(
    fc.asyncProperty(arrived, async ({ told, arrived: order, batch, deeds }) => {
      organizations += 1;
      const retold = retell(told, `org_${organizations}`);
      const { organizationId } = retold;
      await storeBefore(sync.database, retold);
      const before = await shownMembers(organizationId);
      const events = order.map((event) => incoming(retold.event(event), organizationId));
      for (let from = 0; from < events.length; from += batch) {
        const unique = new Map(events.slice(from, from + batch).map((event) => [event.id, event]));
        await insertEvents(sync.database.direct, [...unique.values()]);
        await applyLane(sync, laneOf(organizationId, null));
        const deed = deeds[from / batch] ?? null;
        if (deed !== null) await meddle(organizationId, deed);
      }
      await applyLane(sync, laneOf(organizationId, null));
      expect(await replay(organizationId, await withoutErased(organizationId, before))).toEqual(
        await shownMembers(organizationId),
      );
    }),
    { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 100), endOnFailure: true },
  );
});
