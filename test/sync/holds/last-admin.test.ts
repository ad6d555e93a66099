import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { approveHold } from '../../../src/sync/holds/answer-hold.ts';
import { putMappings } from '../../../src/sync/map-roles.ts';
import { emailOf, holdsOf, openCrowd, tallyOf, type Crowd } from '../../support/holding.ts';
import { openTestSync, type TestSync } from '../../support/sync-context.ts';

const actor = 'operator:test';
const approval = { memberIds: null, reason: 'It is closed.', overrideLastAdmin: false, members: 'deactivate' } as const;

let sync: TestSync;
beforeAll(async () => {
  sync = await openTestSync({ guardLastAdmin: true });
});
afterAll(async () => {
  await sync.close();
});

function person({ story, people }: Crowd, place: number) {
  const id = people[place] ?? '';
  return {
    lower: () => story.user(id).updated({ email: emailOf(id), attribute: 'viewer' }),
    raise: () => story.user(id).updated({ email: emailOf(id), attribute: 'admin' }),
    leave: () => story.user(id).deleted(),
  };
}

describe('the last active admin', () => {
  test.each(['lower', 'leave'] as const)('stays when the directory would %s them', async (verb) => {
    const crowd = await openCrowd(sync, 3, 1);
    person(crowd, 0)[verb]();
    await crowd.told.catchUp();
    const { organizationId } = crowd.told;
    expect(await tallyOf(sync, organizationId)).toEqual({ 'admin active': 1, 'viewer active': 2 });
    expect(await holdsOf(sync, organizationId)).toMatchObject([{ rule: 'last_admin', members: { waiting: 1 } }]);
    const eventId = crowd.told.idOf('event_004');
    expect(await sync.database.prisma.eventOutcome.findUnique({ where: { eventId } })).toMatchObject({
      outcome: 'held',
      reason: 'The change waits for an operator: it takes away the last active admin of the organization.',
    });
  });

  test.each([
    ['first down, then up', true],
    ['first up, then down', false],
  ])('may be swapped for another in what is applied together: %s', async (_, downFirst) => {
    const crowd = await openCrowd(sync, 3, 1);
    const [old, next] = [person(crowd, 0), person(crowd, 1)];
    if (downFirst) old.lower();
    next.raise();
    if (!downFirst) old.lower();
    await crowd.told.catchUp();
    expect(await tallyOf(sync, crowd.told.organizationId)).toEqual({ 'admin active': 1, 'viewer active': 2 });
    expect(await crowd.told.member(emailOf(crowd.people[1] ?? ''))).toMatchObject({ role: 'admin' });
    expect(await holdsOf(sync, crowd.told.organizationId)).toEqual([]);
  });

  test('is one of two who go together, the one whose change came last', async () => {
    const crowd = await openCrowd(sync, 3, 2);
    person(crowd, 0).leave();
    person(crowd, 1).lower();
    await crowd.told.catchUp();
    expect(await crowd.told.member(emailOf(crowd.people[0] ?? ''))).toMatchObject({ status: 'deactivated' });
    expect(await crowd.told.member(emailOf(crowd.people[1] ?? ''))).toMatchObject({
      role: 'admin',
      held: 'last_admin',
    });
  });

  test('goes by itself as soon as somebody else is one', async () => {
    const crowd = await openCrowd(sync, 3, 1);
    person(crowd, 0).leave();
    await crowd.told.catchUp();
    person(crowd, 2).raise();
    await crowd.told.catchUp();
    expect(await tallyOf(sync, crowd.told.organizationId)).toEqual({
      'admin active': 1,
      'admin deactivated': 1,
      'viewer active': 1,
    });
    expect(await holdsOf(sync, crowd.told.organizationId)).toMatchObject([{ answer: 'released' }]);
  });

  test('is let go by an operator only with an override', async () => {
    const crowd = await openCrowd(sync, 2, 1);
    person(crowd, 0).leave();
    await crowd.told.catchUp();
    const { organizationId } = crowd.told;
    const [hold] = await holdsOf(sync, organizationId);
    const refused = approveHold(sync, hold?.id ?? '', approval, actor);
    await expect(refused).rejects.toMatchObject({ refusal: { code: 'last_admin' } });
    await approveHold(sync, hold?.id ?? '', { ...approval, overrideLastAdmin: true }, actor);
    await holdsOf(sync, organizationId);
    expect(await tallyOf(sync, organizationId)).toEqual({ 'admin deactivated': 1, 'viewer active': 1 });
  });

  test('is held once more when a mass removal is approved that takes everybody', async () => {
    const crowd = await openCrowd(sync, 40, 2);
    const { organizationId } = crowd.told;
    for (const id of crowd.people.toReversed()) crowd.story.user(id).deleted();
    await crowd.told.catchUp();
    const [hold] = await holdsOf(sync, organizationId);
    expect(hold).toMatchObject({ rule: 'mass_removal', members: { waiting: 30 } });
    await approveHold(sync, hold?.id ?? '', approval, actor);
    expect(await holdsOf(sync, organizationId)).toMatchObject([
      { rule: 'mass_removal', answer: 'approved' },
      { rule: 'last_admin', members: { waiting: 1 } },
    ]);
    expect(await tallyOf(sync, organizationId)).toMatchObject({ 'admin active': 1, 'viewer deactivated': 38 });
  });

  test('is kept when a mapping would lower them, too', async () => {
    const crowd = await openCrowd(sync, 1);
    const { story, told } = crowd;
    story.group('group_admins').created('Admins');
    story.user('user_boss').created({ email: 'boss@example.com', attribute: null });
    story.user('user_boss').addedTo('group_admins');
    await told.catchUp();
    const groupId = 'group_admins';
    await putMappings(sync, told.organizationId, [{ groupId, role: 'admin' }], actor);
    await holdsOf(sync, told.organizationId);
    expect(await told.member('boss@example.com')).toMatchObject({ role: 'admin', held: null });
    await putMappings(sync, told.organizationId, [{ groupId, role: 'viewer' }], actor);
    expect(await holdsOf(sync, told.organizationId)).toMatchObject([{ rule: 'last_admin', members: { waiting: 1 } }]);
    expect(await told.member('boss@example.com')).toMatchObject({ role: 'admin', held: 'last_admin' });
    await putMappings(sync, told.organizationId, [{ groupId, role: 'admin' }], actor);
    expect(await holdsOf(sync, told.organizationId)).toMatchObject([{ answer: 'released' }]);
    expect(await told.member('boss@example.com')).toMatchObject({ role: 'admin', held: null, roleSource: 'group' });
  });
});
