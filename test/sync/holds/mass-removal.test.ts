import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { laneOf } from '../../../src/store/lane.ts';
import { insertEvents } from '../../../src/store/insert-events.ts';
import { applyLane } from '../../../src/sync/apply-events.ts';
import { approveHold, rejectHold, restoreRemoved } from '../../../src/sync/holds/answer-hold.ts';
import { listHeld } from '../../../src/sync/holds/list-holds.ts';
import { emailOf, holdsOf, openCrowd, tallyOf, type Crowd } from '../../support/holding.ts';
import { incoming, retell } from '../../support/retell.ts';
import { openTestSync, type TestSync } from '../../support/sync-context.ts';

const actor = 'operator:test';
const page = { limit: 500, after: null };

let sync: TestSync;
beforeAll(async () => {
  sync = await openTestSync();
});
afterAll(async () => {
  await sync.close();
});

/** The IdP takes away the people from one place in the list to another. */
async function remove({ story, told, people }: Crowd, from: number, to: number): Promise<void> {
  for (const id of people.slice(from, to)) story.user(id).deleted();
  await told.catchUp();
}

const approval = { memberIds: null, reason: 'They left.', overrideLastAdmin: false, members: 'deactivate' } as const;

describe('a mass removal', () => {
  test('is held from where it passes both the share and the count, and grants go on', async () => {
    const crowd = await openCrowd(sync, 100);
    await remove(crowd, 0, 60);
    const { organizationId } = crowd.told;
    expect(await tallyOf(sync, organizationId)).toEqual({ 'viewer active': 80, 'viewer deactivated': 20 });
    const [hold] = await holdsOf(sync, organizationId);
    expect(hold).toMatchObject({ rule: 'mass_removal', active: 100, removed: 20, closedAt: null, answer: null });
    expect(hold?.members).toEqual({ waiting: 40, approved: 0, rejected: 0, released: 0 });
    const event = crowd.told.idOf('event_161');
    expect(await sync.database.prisma.eventOutcome.findUnique({ where: { eventId: event } })).toBeNull();
    const outcomes = await sync.database.prisma.eventOutcome.groupBy({
      by: ['outcome'],
      where: { organizationId },
      _count: true,
    });
    expect(outcomes.map(({ outcome, _count }) => [outcome, _count]).sort()).toEqual([
      ['applied', 120],
      ['held', 40],
    ]);
    crowd.story.user('user_new').created({ email: 'new@example.com', attribute: 'admin' });
    crowd.story.user(crowd.people[99] ?? '').updated({ email: emailOf('renamed'), attribute: 'data_owner' });
    await crowd.told.catchUp();
    expect(await crowd.told.member('new@example.com')).toMatchObject({ role: 'admin', status: 'active' });
    expect(await crowd.told.member(emailOf('renamed'))).toMatchObject({ role: 'data_owner', status: 'active' });
  });

  test('needs both: a small organization loses up to the count, whatever the share', async () => {
    const crowd = await openCrowd(sync, 12);
    await remove(crowd, 0, 12);
    expect(await tallyOf(sync, crowd.told.organizationId)).toEqual({ 'viewer active': 2, 'viewer deactivated': 10 });
  });

  test('shows why each of them waits, and whom it let go before', async () => {
    const crowd = await openCrowd(sync, 50);
    await remove(crowd, 0, 14);
    const [hold] = await holdsOf(sync, crowd.told.organizationId);
    const held = await listHeld(sync, hold?.id ?? '', 'waiting', page);
    expect(held?.data.map(({ email }) => email)).toEqual(crowd.people.slice(10, 14).map(emailOf));
    expect(held?.data[0]).toMatchObject({ status: 'active', state: 'waiting', eventId: crowd.told.idOf('event_061') });
    expect(await crowd.told.member(emailOf(crowd.people[10] ?? ''))).toMatchObject({
      held: 'mass_removal',
      needsAttention: 'The directory has removed this person; the removal waits for an operator.',
    });
    const before = await listHeld(sync, hold?.id ?? '', 'removed', page);
    expect(before?.data.map(({ email }) => email)).toEqual(crowd.people.slice(0, 10).map(emailOf));
  });

  test('goes on being held while the hold is open, however slowly it comes, and is one hold', async () => {
    const crowd = await openCrowd(sync, 50);
    await remove(crowd, 0, 12);
    const { organizationId } = crowd.told;
    await sync.database.prisma.$executeRaw`
      UPDATE removals SET removed_at = removed_at - interval '2 hours' WHERE organization_id = ${organizationId}`;
    await remove(crowd, 12, 14);
    const holds = await holdsOf(sync, organizationId);
    expect(holds.map(({ members }) => members.waiting)).toEqual([4]);
  });

  test('counts within the window alone', async () => {
    const crowd = await openCrowd(sync, 50);
    const { organizationId } = crowd.told;
    await remove(crowd, 0, 10);
    await sync.database.prisma.$executeRaw`
      UPDATE removals SET removed_at = removed_at - interval '61 minutes' WHERE organization_id = ${organizationId}`;
    await remove(crowd, 10, 20);
    expect(await tallyOf(sync, organizationId)).toEqual({ 'viewer active': 30, 'viewer deactivated': 20 });
    expect(await holdsOf(sync, organizationId)).toEqual([]);
  });

  test('lets a person out whom the directory shows there again', async () => {
    const crowd = await openCrowd(sync, 50);
    await remove(crowd, 0, 12);
    for (const id of crowd.people.slice(10, 12))
      crowd.story.user(id).created({ email: emailOf(id), attribute: 'admin' });
    await crowd.told.catchUp();
    const [hold] = await holdsOf(sync, crowd.told.organizationId);
    expect(hold).toMatchObject({ answer: 'released', members: { waiting: 0, released: 2 } });
    expect(await crowd.told.member(emailOf(crowd.people[11] ?? ''))).toMatchObject({
      status: 'active',
      role: 'admin',
      held: null,
      needsAttention: null,
    });
  });

  test('is not passed by two workers at once', async () => {
    const crowd = await openCrowd(sync, 60);
    const { organizationId } = crowd.told;
    for (const id of crowd.people.slice(0, 30)) crowd.story.user(id).deleted();
    const retold = retell(crowd.story, organizationId);
    const events = crowd.story.events.slice(60).map((event) => incoming(retold.event(event), organizationId));
    const lane = laneOf(organizationId, null);
    const halves = [events.slice(0, 15), events.slice(15)];
    await Promise.all(
      halves.map(async (half) => {
        await insertEvents(sync.database.direct, half);
        await applyLane(sync, lane);
      }),
    );
    expect(await tallyOf(sync, organizationId)).toEqual({ 'viewer active': 48, 'viewer deactivated': 12 });
  });
});

describe('the answer', () => {
  test('to approve all removes them, and does not switch the guard off', async () => {
    const crowd = await openCrowd(sync, 50);
    await remove(crowd, 0, 20);
    const { organizationId } = crowd.told;
    const [hold] = await holdsOf(sync, organizationId);
    await approveHold(sync, hold?.id ?? '', approval, actor);
    const [answered] = await holdsOf(sync, organizationId);
    expect(answered).toMatchObject({ answer: 'approved', members: { waiting: 0, approved: 10 } });
    expect(answered?.run).toMatchObject({ state: 'done', changed: 10 });
    expect(await tallyOf(sync, organizationId)).toEqual({ 'viewer active': 30, 'viewer deactivated': 20 });
    await remove(crowd, 20, 25);
    expect(await tallyOf(sync, organizationId)).toEqual({ 'viewer active': 30, 'viewer deactivated': 20 });
    expect((await holdsOf(sync, organizationId)).map(({ members }) => members.waiting)).toEqual([0, 5]);
  });

  test('can be for some, and is audited with its reason', async () => {
    const crowd = await openCrowd(sync, 50);
    await remove(crowd, 0, 13);
    const { organizationId } = crowd.told;
    const [hold] = await holdsOf(sync, organizationId);
    const { id } = await crowd.told.member(emailOf(crowd.people[12] ?? ''));
    await approveHold(sync, hold?.id ?? '', { ...approval, memberIds: [id] }, actor);
    const [some] = await holdsOf(sync, organizationId);
    expect(some).toMatchObject({ closedAt: null, members: { waiting: 2, approved: 1 } });
    await rejectHold(sync, hold?.id ?? '', { memberIds: null, reason: 'A wrong filter.' }, actor);
    const [all] = await holdsOf(sync, organizationId);
    expect(all).toMatchObject({ answer: 'mixed', members: { waiting: 0, approved: 1, rejected: 2 } });
    expect(await tallyOf(sync, organizationId)).toEqual({ 'viewer active': 39, 'viewer deactivated': 11 });
    const audit = await sync.database.prisma.auditEntry.findMany({
      where: { organizationId, action: { startsWith: 'hold.' } },
      orderBy: { id: 'asc' },
    });
    expect(audit).toMatchObject([
      { actor, action: 'hold.approved', after: { holdId: hold?.id, members: 1, reason: 'They left.' } },
      { actor, action: 'hold.rejected', after: { holdId: hold?.id, members: 2, reason: 'A wrong filter.' } },
    ]);
  });

  test('to reject keeps them until the directory has shown them there again', async () => {
    const crowd = await openCrowd(sync, 50);
    await remove(crowd, 0, 11);
    const { organizationId } = crowd.told;
    const [hold] = await holdsOf(sync, organizationId);
    const kept = crowd.people[10] ?? '';
    await rejectHold(sync, hold?.id ?? '', { memberIds: null, reason: 'A wrong filter.' }, actor);
    await holdsOf(sync, organizationId);
    expect(await crowd.told.member(emailOf(kept))).toMatchObject({ status: 'active', needsAttention: null });
    crowd.story.user(kept).created({ email: emailOf(kept) });
    crowd.story.user(kept).deleted();
    await crowd.told.catchUp();
    expect(await holdsOf(sync, organizationId)).toMatchObject([
      { answer: 'rejected', members: { waiting: 0, released: 1 } },
      { answer: null, members: { waiting: 1 } },
    ]);
  });

  test('to restore brings back those who went before it, role and all', async () => {
    const crowd = await openCrowd(sync, 50, 4);
    await remove(crowd, 0, 15);
    const { organizationId } = crowd.told;
    const [hold] = await holdsOf(sync, organizationId);
    await restoreRemoved(sync, hold?.id ?? '', { memberIds: null, reason: 'A wrong filter.' }, actor);
    const [restored] = await holdsOf(sync, organizationId);
    expect(restored?.members).toMatchObject({ waiting: 5, rejected: 10 });
    expect(await tallyOf(sync, organizationId)).toEqual({ 'admin active': 4, 'viewer active': 46 });
  });

  test.each([
    ['a hold that is not there', '00000000-0000-4000-8000-000000000000', null, 'not_found'],
    ['what is no id', 'x', null, 'not_found'],
  ])('for %s is refused', async (_, id, memberIds, code) => {
    await expect(approveHold(sync, id, { ...approval, memberIds }, actor)).rejects.toMatchObject({ refusal: { code } });
  });

  test('for people who do not wait is refused, and so is one that comes too late; nothing is changed', async () => {
    const crowd = await openCrowd(sync, 50);
    await remove(crowd, 0, 12);
    const [hold] = await holdsOf(sync, crowd.told.organizationId);
    const { id } = await crowd.told.member(emailOf(crowd.people[30] ?? ''));
    const wrong = approveHold(sync, hold?.id ?? '', { ...approval, memberIds: [id] }, actor);
    await expect(wrong).rejects.toMatchObject({ refusal: { code: 'not_held', count: 1 } });
    await approveHold(sync, hold?.id ?? '', approval, actor);
    const late = rejectHold(sync, hold?.id ?? '', { memberIds: null, reason: 'Too late.' }, actor);
    await expect(late).rejects.toMatchObject({ refusal: { code: 'hold_closed', answer: 'approved' } });
  });
});
