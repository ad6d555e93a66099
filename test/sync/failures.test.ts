import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { laneOf } from '../../src/store/lane.ts';
import { countEvents } from '../../src/store/read-status.ts';
import { applyEvent } from '../../src/sync/apply-event.ts';
import { applyLane } from '../../src/sync/apply-events.ts';
import { dismissEvent, dismissGroup, NotFailedError } from '../../src/sync/dismiss-failures.ts';
import { listEvents } from '../../src/sync/list-events.ts';
import { listFailures } from '../../src/sync/list-failures.ts';
import { repair, storeOdd, type OddEvent } from '../support/failing.ts';
import { openTestSync, type TestSync } from '../support/sync-context.ts';

let sync: TestSync;

beforeAll(async () => {
  sync = await openTestSync();
});
// Nothing can be taken out of the audit log, so a test looks at what came since it began.
let auditedBefore = 0n;
const audited = () => sync.database.prisma.auditEntry.findMany({ where: { id: { gt: auditedBefore } } });

beforeEach(async () => {
  const tables = ['events', 'pending_events', 'event_outcomes', 'outcome_counts', 'directories', 'directory_users'];
  await sync.database.prisma.$executeRawUnsafe(`TRUNCATE ${tables.join(', ')} CASCADE`);
  const { _max } = await sync.database.prisma.auditEntry.aggregate({ _max: { id: true } });
  auditedBefore = _max.id ?? 0n;
});
afterAll(async () => {
  await sync.close();
});

const by = { actor: 'operator:ann', reason: 'They left' } as const;
const nameless = { email: null };

/** Stores events and has them tried in their lane. */
async function fail(events: readonly OddEvent[]): Promise<void> {
  await storeOdd(sync.database, events);
  for (const { organizationId = 'org_1', directoryId = null } of events) {
    await applyLane(sync, laneOf(organizationId, directoryId));
  }
}

async function giveUp(...ids: string[]): Promise<void> {
  for (const id of ids) await expect(applyEvent(sync, id, { lastTry: true })).rejects.toThrow();
}

async function causes(filter: Parameters<typeof listFailures>[1] = {}) {
  const { data } = await listFailures(sync, filter, { limit: 50, after: null });
  return data.map(({ state, code, place, count, exampleId }) => ({ state, code, place, count, exampleId }));
}

describe('failures are grouped by cause', () => {
  test('by code, place and whether they are still tried; per organization or over all', async () => {
    await fail([
      { id: 'event_1', data: nameless },
      { id: 'event_2', data: nameless, organizationId: 'org_2' },
      { id: 'event_3', data: { emails: [{ value: 7 }, {}] } },
      { id: 'event_4', data: { emails: [{}, { value: 7 }] } },
      { id: 'event_5', organizationId: null, directoryId: 'directory_8' },
      { id: 'event_6', organizationId: null, directoryId: 'directory_9' },
    ]);
    const first = await causes();
    expect(first.map(({ state, code, place }) => [state, code, place])).toEqual(
      expect.arrayContaining([
        ['retrying', 'organization_unknown', 'directory_8'],
        ['retrying', 'organization_unknown', 'directory_9'],
        ['failed', 'email_missing', 'data.email'],
        ['failed', 'payload_invalid', 'data.emails.*.value'],
      ]),
    );
    await giveUp('event_1', 'event_2', 'event_3', 'event_4', 'event_6');
    const failed = { state: 'failed' as const };
    expect(await causes(failed)).toEqual([
      { ...failed, code: 'organization_unknown', place: 'directory_9', count: 1, exampleId: 'event_6' },
      { ...failed, code: 'payload_invalid', place: 'data.emails.*.value', count: 2, exampleId: 'event_4' },
      { ...failed, code: 'email_missing', place: 'data.email', count: 2, exampleId: 'event_2' },
    ]);
    expect(await causes({ state: 'retrying' })).toEqual([
      { state: 'retrying', code: 'organization_unknown', place: 'directory_8', count: 1, exampleId: 'event_5' },
    ]);
    expect(await causes({ organization: 'org_2' })).toMatchObject([{ code: 'email_missing', count: 1 }]);
    expect(await causes({ organization: 'org_none' })).toEqual([]);
    const { data } = await listFailures(sync, {}, { limit: 50, after: null });
    const [email] = data.filter(({ code }) => code === 'email_missing');
    expect(email).toMatchObject({ organizations: 2, what: expect.stringContaining('no e-mail address') as string });
    expect(email?.exampleReason).toContain('email_missing: Directory user user_event_2');
    expect(email?.firstAt.getTime()).toBeLessThanOrEqual(email?.lastAt.getTime() ?? 0);
  });

  test('R11: an event that no further try can help fails at its first; one that may heal by waiting is tried again', async () => {
    await fail([
      { id: 'event_1', data: nameless },
      { id: 'event_2', organizationId: null, directoryId: 'directory_9' },
      { id: 'event_3' },
    ]);
    const { prisma } = sync.database;
    const outcomes = await prisma.eventOutcome.findMany({ orderBy: { eventId: 'asc' } });
    expect(outcomes).toMatchObject([
      { eventId: 'event_1', organizationId: 'org_1', outcome: 'failed', attempts: 1, failureCode: 'email_missing' },
      { eventId: 'event_3', outcome: 'applied' },
    ]);
    expect(await prisma.pendingEvent.findMany()).toMatchObject([{ eventId: 'event_2', parked: true, attempts: 1 }]);
    expect((await countEvents(sync.database)).byOutcome).toMatchObject({ failed: 1, applied: 1 });
  });

  test('pages begin where the one before ended', async () => {
    await fail([{ id: 'event_1', data: nameless }, { id: 'event_2', data: { state: 7 } }, { id: 'event_3' }]);
    await giveUp('event_1');
    const all = await listFailures(sync, {}, { limit: 50, after: null });
    expect(all.data).toHaveLength(2);
    const first = await listFailures(sync, {}, { limit: 1, after: null });
    const second = await listFailures(sync, {}, { limit: 1, after: first.after });
    expect([...first.data, ...second.data]).toEqual(all.data);
    expect(second.after).toBeNull();
  });

  test('what failed before causes were recorded goes by the beginning of its reason', async () => {
    await fail([1, 2, 3].map((n) => ({ id: `event_${n}`, data: nameless })));
    await giveUp('event_1', 'event_2', 'event_3');
    const { prisma } = sync.database;
    const forget = { failureCode: null, failurePlace: null };
    await prisma.eventOutcome.updateMany({ where: { eventId: { not: 'event_3' } }, data: forget });
    await prisma.eventOutcome.update({ where: { eventId: 'event_2' }, data: { reason: 'Because: no.' } });
    expect(await causes()).toEqual(
      expect.arrayContaining([
        { state: 'failed', code: 'email_missing', place: '', count: 1, exampleId: 'event_1' },
        { state: 'failed', code: 'before_upgrade', place: '', count: 1, exampleId: 'event_2' },
        { state: 'failed', code: 'email_missing', place: 'data.email', count: 1, exampleId: 'event_3' },
      ]),
    );
    const old = await dismissGroup(sync, { code: 'before_upgrade', place: '', organization: null }, by);
    expect(old).toMatchObject({ dismissed: 1, more: false });
    expect(await prisma.eventOutcome.count({ where: { outcome: 'failed' } })).toBe(2);
  });

  test('events are found by the code and place of their failure', async () => {
    await fail([{ id: 'event_1', data: nameless }, { id: 'event_2', data: nameless }, { id: 'event_3' }]);
    await fail([{ id: 'event_4', data: { state: 7 } }]);
    await fail([{ id: 'event_5', organizationId: null, directoryId: 'directory_9' }]);
    const found = async (filter: Parameters<typeof listEvents>[1]) =>
      (await listEvents(sync, filter, { limit: 50, after: null })).data.map(({ id }) => id);
    expect(await found({ failure: 'email_missing' })).toEqual(['event_2', 'event_1']);
    expect(await found({ failure: 'email_missing', outcome: 'failed' })).toEqual(['event_2', 'event_1']);
    expect(await found({ failure: 'organization_unknown', outcome: 'pending' })).toEqual(['event_5']);
    expect(await found({ failure: 'email_missing', outcome: 'pending' })).toEqual([]);
    expect(await found({ failure: 'email_missing', outcome: 'applied' })).toEqual([]);
    expect(await found({ failure: 'email_missing', organization: 'org_2' })).toEqual([]);
    expect(await found({ place: 'data.state' })).toEqual(['event_4']);
    expect(await found({ failure: 'email_missing', place: 'data.state' })).toEqual([]);
  });

  test('an event that is applied after all is no failure any more', async () => {
    await fail([{ id: 'event_1', data: nameless }]);
    await giveUp('event_1');
    await repair(sync.database, 'event_1');
    await applyEvent(sync, 'event_1', { lastTry: false });
    expect(await causes()).toEqual([]);
    const outcome = await sync.database.prisma.eventOutcome.findUnique({ where: { eventId: 'event_1' } });
    expect(outcome).toMatchObject({ outcome: 'applied', failureCode: null, failurePlace: null });
  });
});

describe('dismissing', () => {
  test('R10, R11: ends a failed event as ignored, with who, why and what it was; again, the same', async () => {
    await fail([{ id: 'event_1', data: nameless }]);
    await giveUp('event_1');
    const dismissed = await dismissEvent(sync, 'event_1', by);
    expect(dismissed).toMatchObject({ id: 'event_1', outcome: 'ignored' });
    expect(dismissed?.reason).toMatch(
      /^Dismissed by ann: They left\. It had failed with email_missing: .*user_event_1/,
    );
    expect(await dismissEvent(sync, 'event_1', { ...by, reason: 'Again' })).toEqual(dismissed);
    expect((await countEvents(sync.database)).byOutcome).toMatchObject({ failed: 0, ignored: 1 });
    expect(await audited()).toMatchObject([
      { organizationId: 'org_1', actor: 'operator:ann', action: 'event.dismissed', eventId: 'event_1' },
    ]);
    const { payload } = await sync.database.prisma.event.findUniqueOrThrow({ where: { id: 'event_1' } });
    expect(payload).not.toBeNull();
    // A job that is left of it does nothing.
    await repair(sync.database, 'event_1');
    await applyEvent(sync, 'event_1', { lastTry: true });
    expect((await countEvents(sync.database)).byOutcome).toMatchObject({ failed: 0, ignored: 1, applied: 0 });
  });

  test('refuses what has not failed for good, and knows nothing of unknown events', async () => {
    await fail([{ id: 'event_1', organizationId: null, directoryId: 'directory_9' }, { id: 'event_2' }]);
    await expect(dismissEvent(sync, 'event_1', by)).rejects.toThrow(/is still being tried/);
    await expect(dismissEvent(sync, 'event_2', by)).rejects.toThrow(NotFailedError);
    await storeOdd(sync.database, [{ id: 'event_3' }]);
    await expect(dismissEvent(sync, 'event_3', by)).rejects.toThrow(/has not been tried yet/);
    expect(await dismissEvent(sync, 'event_none', by)).toBeNull();
    expect((await audited()).filter(({ action }) => action === 'event.dismissed')).toEqual([]);
  });

  test('of a group leaves other causes, other organizations and what failed since alone', async () => {
    await fail([
      { id: 'event_1', data: nameless },
      { id: 'event_2', data: nameless, organizationId: 'org_2' },
      { id: 'event_3', data: { state: 7 } },
      { id: 'event_4', data: nameless, organizationId: null, directoryId: 'directory_1' },
      { id: 'event_5', data: nameless },
    ]);
    await giveUp('event_1', 'event_2', 'event_3');
    const cause = { code: 'email_missing', place: 'data.email', organization: 'org_1' };
    const { before } = await dismissGroup(sync, { ...cause, organization: 'org_none' }, by);
    await giveUp('event_5');
    expect(await dismissGroup(sync, { ...cause, before }, by)).toEqual({ dismissed: 1, more: false, before });
    expect(await dismissGroup(sync, { ...cause, before }, by)).toMatchObject({ dismissed: 0 });
    const failed = await sync.database.prisma.eventOutcome.findMany({ where: { outcome: 'failed' } });
    expect(failed.map(({ eventId }) => eventId).toSorted()).toEqual(['event_2', 'event_3', 'event_5']);
    expect((await dismissGroup(sync, { ...cause, organization: null }, by)).dismissed).toBe(2);
    const counts = await sync.database.prisma.outcomeCount.findMany({ where: { outcome: 'failed', count: { gt: 0 } } });
    expect(counts).toMatchObject([{ organizationId: 'org_1', count: 1n }]);
  });
});
