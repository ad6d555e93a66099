import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { insertEvents } from '../../../src/store/insert-events.ts';
import { laneOf } from '../../../src/store/lane.ts';
import { applyEvent } from '../../../src/sync/apply-event.ts';
import { applyLane } from '../../../src/sync/apply-events.ts';
import { atFirst, audited, members, missedOnes, tell, address } from '../../support/replay-story.ts';
import { dump, effectsOf, itemsOf, operator, plan, run, storeMissed, work } from '../../support/replaying.ts';
import { incoming, retell } from '../../support/retell.ts';
import { openTestSync, type TestSync } from '../../support/sync-context.ts';

let sync: TestSync;

beforeEach(async () => {
  sync = await openTestSync();
});

afterEach(async () => {
  expect(sync.complaints).toEqual([]);
  await sync.close();
});

/** Stores the story of an organization of which only the first five events were applied. */
const store = (organizationId = 'org_1') => storeMissed(sync, organizationId, tell(), (_, place) => place >= atFirst);

async function fail(eventId: string): Promise<void> {
  // As an event ends that this version cannot read.
  await sync.database.prisma
    .$executeRaw`UPDATE events SET payload = replace(payload, ${address('fay')}, '') WHERE id = ${eventId}`;
  await sync.database.prisma.pendingEvent.create({
    data: {
      eventId,
      seq: 1000n,
      lane: 'organization:org_1',
      occurredAt: new Date(),
      receivedAt: new Date(),
      parked: true,
    },
  });
  await sync.database.prisma.eventOutcome.delete({ where: { eventId } });
  await expect(applyEvent(sync, eventId, { lastTry: true })).rejects.toThrow('email_missing');
}

describe('a run', () => {
  it('does what the preview said, once, and is audited', async () => {
    await store();
    const planned = await plan(sync, { batch: 3 });
    const ended = await run(sync, planned.id);
    expect(ended).toMatchObject({ state: 'done', runBy: operator, progress: { total: 10, planned: 10, done: 10 } });
    expect(await members(sync)).toEqual({
      'ann@example.com': 'Example admin active',
      'bob@example.com': 'Example viewer active',
      'cho@example.com': 'Example data_owner deactivated',
      'dee@example.com': 'New data_owner active',
      'eve@example.com': 'Example data_owner active',
      'fay@example.com': 'Example viewer active',
    });
    expect(Object.values(await itemsOf(sync, planned.id))).toEqual([
      ...Array<string>(5).fill('applied unchanged applied'),
      ...Array<string>(5).fill('ignored applied applied'),
    ]);
    expect(await audited(sync)).toEqual([
      `org_1 ${operator} replay.created`,
      `org_1 ${operator} replay.run`,
      `org_1 ${operator} replay.finished`,
    ]);
    const counts = await sync.database.prisma.outcomeCount.findMany({ where: { count: { not: 0 } } });
    expect(counts.map(({ organizationId, outcome, count }) => [organizationId, outcome, Number(count)])).toEqual([
      ['org_1', 'applied', 10],
    ]);
    const before = await dump(sync);
    expect(await work(sync, planned.id)).toMatchObject({ state: 'done' });
    expect(await dump(sync)).toBe(before);
    const again = await plan(sync);
    expect(again).toMatchObject({ outcomes: { unchanged: 10 }, effects: { unchanged: 6 }, settles: 0 });
  });

  it('is begun by the planning when it is no dry run', async () => {
    await store();
    expect(await plan(sync, { dryRun: false })).toMatchObject({ state: 'done', settles: missedOnes });
    expect(await members(sync)).toMatchObject({ 'ann@example.com': 'Example admin active' });
    expect(await audited(sync)).toEqual([`org_1 ${operator} replay.created`, `org_1 ${operator} replay.finished`]);
    const entry = await sync.database.prisma.auditEntry.findFirst({ where: { action: 'replay.finished' } });
    const said = { name: 'Test', reason: 'To see what it does', events: 10, done: 10, state: 'done' };
    expect(entry?.after).toEqual({ replayId: expect.any(String) as string, ...said });
  });

  it('gives a failed event its new outcome, or its new reason', async () => {
    await store();
    await fail('org_1_event_010');
    const failed = { filter: { failure: 'email_missing' } } as const;
    const { id } = await plan(sync, { events: failed });
    expect(await run(sync, id)).toMatchObject({ state: 'done', outcomes: { failed: 1 }, settles: 0 });
    const outcomeOf = () =>
      sync.database.prisma.eventOutcome.findUniqueOrThrow({ where: { eventId: 'org_1_event_010' } });
    expect(await outcomeOf()).toMatchObject({ outcome: 'failed', attempts: 2 });
    for (const [place, total] of [['data.email', 1] as const, ['data', 0] as const]) {
      const asked = { failure: 'email_missing', place } as const;
      expect(await plan(sync, { events: { filter: asked } })).toMatchObject({ filter: asked, progress: { total } });
    }
    // The failed list goes on counting it under its cause.
    expect(await outcomeOf()).toMatchObject({ failureCode: 'email_missing', failurePlace: 'data.email' });
    await sync.database.prisma.$executeRaw`
      UPDATE events SET payload = replace(payload, '"email":""', ${`"email":"${address('fay')}"`}) WHERE id = 'org_1_event_010'`;
    const cured = await plan(sync, { events: failed });
    expect(cured).toMatchObject({ progress: { total: 1 }, outcomes: { applied: 1 }, effects: { gains_access: 1 } });
    await run(sync, cured.id);
    expect(await outcomeOf()).toMatchObject({ outcome: 'applied', attempts: 3 });
    expect(await plan(sync, { events: failed })).toMatchObject({ progress: { total: 0 }, outcomes: {}, effects: {} });
  });

  it('takes whole organizations one after the other, and nothing from one to the other', async () => {
    for (const id of ['org_1', 'org_2']) await store(id);
    const planned = await plan(sync, { batch: 4 });
    expect(planned).toMatchObject({
      organizationId: null,
      progress: { total: 20 },
      effects: { gains_access: 2, role_up: 2 },
    });
    expect(await run(sync, planned.id)).toMatchObject({ state: 'done' });
    expect(await members(sync, 'org_2')).toEqual(await members(sync));
    expect(await members(sync)).toMatchObject({ 'ann@example.com': 'Example admin active' });
    expect((await audited(sync)).toSorted()).toEqual(
      ['org_1', 'org_2'].flatMap((id) =>
        ['created', 'finished', 'run'].map((verb) => `${id} ${operator} replay.${verb}`),
      ),
    );
  });

  it('gives an event that fails for the first time its job', async () => {
    await store();
    await sync.database.prisma.$executeRaw`
      UPDATE events SET payload = replace(payload, ${address('fay')}, '') WHERE id = 'org_1_event_010'`;
    const planned = await plan(sync);
    expect(planned.outcomes).toEqual({ applied: 4, unchanged: 5, failed: 1 });
    expect(await run(sync, planned.id)).toMatchObject({ state: 'done' });
    const outcome = await sync.database.prisma.eventOutcome.findUnique({ where: { eventId: 'org_1_event_010' } });
    expect(outcome).toMatchObject({ outcome: 'failed', attempts: 1, failurePlace: 'data.email' });
    expect(outcome?.reason).toMatch(/^email_missing: /);
    const ids = ['org_1_event_009', 'org_1_event_010'];
    expect(await sync.queues.withoutJob(ids)).toEqual(['org_1_event_009']);
  });

  it('ends as failed where an event cannot be written, and what was run before stays', async () => {
    await store();
    await sync.database.prisma.$executeRaw`
      ALTER TABLE members ADD CONSTRAINT nobody_new CHECK (email <> 'fay@example.com') NOT VALID`;
    const planned = await plan(sync, { batch: 9 });
    const ended = await run(sync, planned.id);
    expect(ended).toMatchObject({ state: 'failed', progress: { done: 9 } });
    expect(ended.stateReason).toMatch(/^After 9 of 10 events the next ones could not be run; the service log/);
    expect(await members(sync)).toMatchObject({ 'ann@example.com': 'Example admin active' });
    expect(sync.complaints.splice(0)).toEqual([expect.stringContaining('could not be gone on with')]);
    expect((await audited(sync)).at(-1)).toBe(`org_1 ${operator} replay.finished`);
    expect(await plan(sync, { events: { ids: ['org_1_event_001'] }, dryRun: false })).toMatchObject({ state: 'done' });
  });

  it('leaves alone events whose organization is not known', async () => {
    const told = retell(tell(), 'org_1');
    const events = told.events.map((event) => incoming(event, 'org_1'));
    await insertEvents(
      sync.database.direct,
      events.map((event) => ({
        ...event,
        organizationId: null,
        directoryId: 'directory_x',
        disposition: 'ignored' as const,
      })),
    );
    const before = await dump(sync);
    const planned = await plan(sync);
    expect(planned).toMatchObject({ organizationId: null, outcomes: { failed: 10 }, effects: {} });
    expect(await run(sync, planned.id)).toMatchObject({ state: 'done' });
    expect(await dump(sync)).toBe(before);
  });
});

describe('a world that has moved on', () => {
  const departed = /^Event org_1_event_006 .* has changed since the preview: .*; preview again\.$/;

  it('stops the run, and nothing of that batch is written', async () => {
    const told = tell();
    await storeMissed(sync, 'org_1', told, (_, place) => place >= atFirst);
    const planned = await plan(sync);
    const later = retell({ ...told, events: [told.user('user_ann').updated({ attribute: 'viewer' })] }, 'org_1');
    await insertEvents(
      sync.database.direct,
      later.events.map((event) => incoming(event, 'org_1')),
    );
    await applyLane(sync, laneOf('org_1', null));
    const before = await members(sync);
    const ended = await run(sync, planned.id);
    expect(ended).toMatchObject({ state: 'stopped', progress: { done: 0 } });
    expect(ended.stateReason).toMatch(departed);
    expect(ended.stateReason).toContain('it would end as superseded and no longer as applied');
    expect(await members(sync)).toEqual(before);
    expect(await itemsOf(sync, planned.id)).toMatchObject({ org_1_event_007: 'ignored applied –' });
    expect((await audited(sync)).at(-1)).toBe(`org_1 ${operator} replay.finished`);
    expect(await plan(sync, { dryRun: false })).toMatchObject({ state: 'done' });
  });

  it('keeps the batches that were run before', async () => {
    await store();
    const planned = await plan(sync, { batch: 5 });
    await sync.database.prisma.event.update({ where: { id: 'org_1_event_006' }, data: { payload: null } });
    const ended = await run(sync, planned.id);
    expect(ended).toMatchObject({ state: 'stopped', progress: { done: 5 } });
    expect(ended.stateReason).toMatch(departed);
    expect(await members(sync)).toMatchObject({ 'ann@example.com': 'Example data_owner active' });
  });

  it('is noticed by what would become of a member, too', async () => {
    await store();
    const planned = await plan(sync);
    // Rules that have changed in the meantime: the same outcome, with another effect.
    const { id } = (await effectsOf(sync, planned.id)).map(({ memberId }) => ({ id: memberId }))[3] ?? { id: '' };
    await sync.database.prisma.$transaction([
      sync.database.prisma.$queryRaw`SELECT set_config('dsync.writer', 'on', true)`,
      sync.database.prisma.member.update({ where: { id }, data: { status: 'deactivated' } }),
    ]);
    const before = await members(sync);
    const ended = await run(sync, planned.id);
    expect(ended).toMatchObject({ state: 'stopped' });
    expect(ended.stateReason).toContain('it would');
    expect(await members(sync)).toEqual(before);
  });
});
