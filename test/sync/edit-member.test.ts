import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addMember, changeMember, removeMember } from '../../src/sync/edit-member.ts';
import { newStory, okta } from '../support/story.ts';
import { openTestSync, type TestSync } from '../support/sync-context.ts';
import { tellStory } from '../support/tell.ts';

const actor = 'operator:test';
const ann = 'ann@example.com';

let sync: TestSync;
beforeAll(async () => {
  sync = await openTestSync();
});
afterAll(async () => {
  expect(sync.complaints).toEqual([]);
  await sync.close();
});

function newcomer(email: string) {
  return { email, firstName: 'Ann', lastName: null, role: 'viewer' } as const;
}

async function auditOf(memberId: string) {
  const select = { actor: true, action: true, eventId: true, before: true, after: true };
  return sync.database.prisma.auditEntry.findMany({ where: { memberId }, orderBy: { id: 'asc' }, select });
}

describe('Eppo’s own', () => {
  test('are added, changed, deactivated and made active again, each with its audit entry', async () => {
    const { id } = await addMember(sync, 'org_own', newcomer(' Ann@Example.com '), actor);
    await changeMember(sync, id, { email: 'Anna@example.com', role: 'admin', firstName: null }, actor);
    expect(await removeMember(sync, id, actor)).toMatchObject({ status: 'deactivated', email: 'anna@example.com' });
    await removeMember(sync, id, actor);
    await changeMember(sync, id, { status: 'active' }, 'operator:other');
    const base = { actor, eventId: null };
    expect(await auditOf(id)).toEqual([
      {
        ...base,
        action: 'member.created',
        before: null,
        after: {
          email: ann,
          firstName: 'Ann',
          lastName: null,
          role: 'viewer',
          status: 'active',
          managedBy: 'eppo',
          roleSource: 'eppo',
          needsAttention: null,
        },
      },
      {
        ...base,
        action: 'member.updated',
        before: { email: ann, firstName: 'Ann', role: 'viewer' },
        after: { email: 'anna@example.com', firstName: null, role: 'admin' },
      },
      { ...base, action: 'member.deactivated', before: { status: 'active' }, after: { status: 'deactivated' } },
      {
        ...base,
        actor: 'operator:other',
        action: 'member.reactivated',
        before: { status: 'deactivated' },
        after: { status: 'active' },
      },
    ]);
  });

  test('have one address each', async () => {
    await addMember(sync, 'org_taken', newcomer(ann), actor);
    const taken = { refusal: { code: 'email_taken' } };
    await expect(addMember(sync, 'org_taken', newcomer('ANN@example.com'), actor)).rejects.toMatchObject(taken);
    const bob = await addMember(sync, 'org_taken', newcomer('bob@example.com'), actor);
    await expect(changeMember(sync, bob.id, { email: ann }, actor)).rejects.toMatchObject(taken);
    expect(await auditOf(bob.id)).toHaveLength(1);
    await addMember(sync, 'org_elsewhere', newcomer(ann), actor);
  });

  test('are adopted by a directory user who comes with their address', async () => {
    const story = newStory();
    const told = await tellStory(sync, story);
    const { id } = await addMember(sync, told.organizationId, { ...newcomer(ann), role: 'data_owner' }, actor);
    story.user('user_1').created({ email: ann, firstName: 'Anna' });
    await told.catchUp();
    const member = await told.member(ann);
    expect(member).toMatchObject({ id, firstName: 'Anna', role: 'data_owner', roleSource: 'kept' });
    expect(member.managedBy).toBe('directory');
  });
});

describe('what a directory manages', () => {
  test('is refused whole, with the fields, the directory and where to change it', async () => {
    const story = newStory();
    story.directory(okta).activated('Okta');
    story.user('user_1').created({ email: ann, attribute: 'viewer' });
    const told = await tellStory(sync, story);
    const { id } = await told.member(ann);
    const directory = `Okta (${told.idOf(okta)})`;
    await expect(
      changeMember(sync, id, { role: 'admin', lastName: 'Other', status: 'active' }, actor),
    ).rejects.toMatchObject({
      refusal: { code: 'managed_by_directory', fields: ['lastName', 'role'], directory },
      message: `lastName, role are managed by the directory ${directory}. Change them in the identity provider; the directory sync brings the change here.`,
    });
    await expect(removeMember(sync, id, actor)).rejects.toMatchObject({ refusal: { fields: ['status'] } });
    expect(await told.member(ann)).toMatchObject({ role: 'viewer', lastName: 'Example', status: 'active' });
    expect(await auditOf(id)).toHaveLength(1);
  });

  test('may be said as it is', async () => {
    const story = newStory();
    story.user('user_1').created({ email: ann, attribute: 'viewer' });
    const told = await tellStory(sync, story);
    const { id } = await told.member(ann);
    expect(await changeMember(sync, id, { email: 'ANN@example.com', role: 'viewer' }, actor)).toMatchObject({ id });
    expect(await auditOf(id)).toHaveLength(1);
  });

  test('leaves the role of an adopted member to Eppo while no rule decides it, and keeps that role', async () => {
    const story = newStory({ groupId: 'group_1', role: 'viewer' });
    story.ownMember('own_1', ann, { role: 'experiment_editor' });
    story.user('user_1').created({ email: ann, attribute: 'default' });
    const told = await tellStory(sync, story);
    const { id } = await told.member(ann);
    expect(await changeMember(sync, id, { role: 'admin' }, actor)).toMatchObject({ role: 'admin', roleSource: 'kept' });
    story.user('user_1').updated({ attribute: null });
    story.user('user_1').addedTo('group_1');
    await told.catchUp();
    expect(await told.member(ann)).toMatchObject({ role: 'viewer', roleSource: 'group' });
    await expect(changeMember(sync, id, { role: 'admin' }, actor)).rejects.toMatchObject({
      refusal: { fields: ['role'] },
    });
    story.user('user_1').removedFrom('group_1');
    await told.catchUp();
    expect(await told.member(ann)).toMatchObject({ role: 'admin', roleSource: 'kept' });
    const mine = (await auditOf(id)).filter((entry) => entry.actor !== 'directory');
    expect(mine).toMatchObject([{ actor, before: { role: 'experiment_editor' }, after: { role: 'admin' } }]);
  });
});

test('an unknown id, or one that cannot be an id, is not found', async () => {
  for (const id of [randomUUID(), 'x', '']) {
    await expect(changeMember(sync, id, { role: 'admin' }, actor)).rejects.toMatchObject({
      refusal: { code: 'not_found' },
    });
  }
});
