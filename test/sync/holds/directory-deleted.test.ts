import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changeMember } from '../../../src/sync/edit-member.ts';
import { approveHold, rejectHold } from '../../../src/sync/holds/answer-hold.ts';
import { emailOf, holdsOf, openCrowd, tallyOf, type Crowd } from '../../support/holding.ts';
import { okta } from '../../support/story.ts';
import { openTestSync, type TestSync } from '../../support/sync-context.ts';

const actor = 'operator:test';
const deactivate = {
  memberIds: null,
  reason: 'The contract ended.',
  overrideLastAdmin: false,
  members: 'deactivate',
} as const;

let sync: TestSync;
beforeAll(async () => {
  sync = await openTestSync({ guardLastAdmin: true });
});
afterAll(async () => {
  await sync.close();
});

async function openDeleted(size: number, admins: number): Promise<Crowd & { readonly holdId: string }> {
  const crowd = await openCrowd(sync, size, admins);
  crowd.story.directory(okta).deleted();
  await crowd.told.catchUp();
  const [hold] = await holdsOf(sync, crowd.told.organizationId);
  return { ...crowd, holdId: hold?.id ?? '' };
}

describe('the end of a directory', () => {
  test('is one hold as a whole, and changes nobody', async () => {
    const { told } = await openDeleted(15, 1);
    expect(await tallyOf(sync, told.organizationId)).toEqual({ 'admin active': 1, 'viewer active': 14 });
    expect(await holdsOf(sync, told.organizationId)).toMatchObject([
      { rule: 'directory_deleted', directoryId: told.idOf(okta), active: 15, closedAt: null, members: { waiting: 0 } },
    ]);
  });

  test('ends the access of everybody but the last admin when it is approved', async () => {
    const { told, holdId } = await openDeleted(15, 1);
    await approveHold(sync, holdId, deactivate, actor);
    expect(await holdsOf(sync, told.organizationId)).toMatchObject([
      { rule: 'directory_deleted', answer: 'approved', run: { state: 'done', total: 15 } },
      { rule: 'last_admin', members: { waiting: 1 } },
    ]);
    expect(await tallyOf(sync, told.organizationId)).toEqual({ 'admin active': 1, 'viewer deactivated': 14 });
  });

  test('can leave the members to Eppo, unlocked, as they are', async () => {
    const { told, holdId, people, story } = await openDeleted(15, 1);
    await approveHold(sync, holdId, { ...deactivate, members: 'release' }, actor);
    const { organizationId } = told;
    expect(await tallyOf(sync, organizationId)).toEqual({ 'admin active': 1, 'viewer active': 14 });
    const email = emailOf(people[3] ?? '');
    const member = await told.member(email);
    expect(member).toMatchObject({ managedBy: 'eppo', roleSource: 'eppo', foundedBy: null, directoryUserId: null });
    await changeMember(sync, member.id, { role: 'data_owner', lastName: 'Changed' }, actor);
    // What that directory still says counts no more.
    story.user(people[3] ?? '').updated({ email, attribute: 'admin' });
    story.user('user_late').created({ email: 'late@example.com' });
    await told.catchUp();
    expect(await told.member(email)).toMatchObject({ id: member.id, role: 'data_owner', status: 'active' });
    expect(await sync.database.prisma.member.count({ where: { organizationId } })).toBe(15);
  });

  test('gives a released member to the directory that comes after it, with its id and role', async () => {
    const { told, holdId, people, story } = await openDeleted(12, 1);
    await approveHold(sync, holdId, { ...deactivate, members: 'release' }, actor);
    const email = emailOf(people[5] ?? '');
    const { id } = await told.member(email);
    await changeMember(sync, id, { role: 'data_owner' }, actor);
    story.user('user_again', 'directory_entra').created({ email, attribute: 'default' });
    await told.catchUp();
    expect(await told.member(email)).toMatchObject({
      id,
      managedBy: 'directory',
      role: 'data_owner',
      roleSource: 'kept',
    });
  });

  test('can be rejected, and approved after all', async () => {
    const { told, holdId } = await openDeleted(12, 0);
    await rejectHold(sync, holdId, { memberIds: null, reason: 'It comes back.' }, actor);
    expect(await holdsOf(sync, told.organizationId)).toMatchObject([{ answer: 'rejected' }]);
    expect(await tallyOf(sync, told.organizationId)).toEqual({ 'viewer active': 12 });
    await approveHold(sync, holdId, deactivate, actor);
    await holdsOf(sync, told.organizationId);
    expect(await tallyOf(sync, told.organizationId)).toEqual({ 'viewer deactivated': 12 });
  });

  test('is no matter of single members', async () => {
    const { holdId } = await openDeleted(2, 0);
    const memberIds = ['00000000-0000-4000-8000-000000000000'];
    const answer = approveHold(sync, holdId, { ...deactivate, memberIds }, actor);
    await expect(answer).rejects.toMatchObject({ refusal: { code: 'held_as_whole' } });
  });
});

describe('with the policy release', () => {
  test('the members of a deleted directory are Eppo’s own at once', async () => {
    const released = { ...sync, settings: { ...sync.settings, directoryDeletedPolicy: 'release' } } as const;
    const crowd = await openCrowd(released, 3, 1);
    crowd.story.directory(okta).deleted();
    await crowd.told.catchUp();
    expect(await tallyOf(sync, crowd.told.organizationId)).toEqual({ 'admin active': 1, 'viewer active': 2 });
    expect(await crowd.told.member(emailOf(crowd.people[0] ?? ''))).toMatchObject({ managedBy: 'eppo', role: 'admin' });
    expect(await holdsOf(sync, crowd.told.organizationId)).toEqual([]);
  });
});
