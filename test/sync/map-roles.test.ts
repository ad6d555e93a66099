import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { laneOf } from '../../src/store/lane.ts';
import { applyLane } from '../../src/sync/apply-events.ts';
import { continueRun } from '../../src/sync/continue-run.ts';
import { previewMappings, putMappings, showMappings } from '../../src/sync/map-roles.ts';
import { newStory, type Story } from '../support/story.ts';
import { openTestSync, type TestSync } from '../support/sync-context.ts';
import { tellStory } from '../support/tell.ts';

const actor = 'operator:test';
const editors = { groupId: 'group_editors', role: 'experiment_editor' } as const;
const owners = { groupName: 'Owners', role: 'data_owner' } as const;

let sync: TestSync;
beforeAll(async () => {
  sync = await openTestSync();
});
afterAll(async () => {
  expect(sync.complaints).toEqual([]);
  await sync.close();
});

const settle = (organizationId: string): Promise<void> => applyLane(sync, laneOf(organizationId, null));

async function rolesIn(organizationId: string): Promise<Record<string, string>> {
  const members = await sync.database.prisma.member.findMany({ where: { organizationId }, orderBy: { email: 'asc' } });
  return Object.fromEntries(
    members.map(({ email, role, roleSource }) => [email.replace(/@.*/, ''), `${role} ${roleSource}`]),
  );
}

/** Ann is an editor, Bob an editor and an owner, Cho in no group. */
function threePeople(): Story {
  const story = newStory();
  story.group('group_editors').created('Editors');
  story.group('group_owners').created('Owners');
  for (const name of ['ann', 'bob', 'cho']) story.user(`user_${name}`).created({ email: `${name}@example.com` });
  for (const name of ['ann', 'bob']) story.user(`user_${name}`).addedTo('group_editors');
  story.user('user_bob').addedTo('group_owners');
  return story;
}

/** Many people in one group. */
function crowd(size: number): Story {
  const story = newStory();
  story.group('group_editors').created('Editors');
  for (let index = 0; index < size; index += 1) {
    story.user(`user_${index}`).created({ email: `person-${index}@example.com` });
    story.user(`user_${index}`).addedTo('group_editors');
  }
  return story;
}

describe('new mappings', () => {
  test('by id and by name; the first line wins', async () => {
    const { organizationId } = await tellStory(sync, threePeople());
    const put = await putMappings(sync, organizationId, [owners, editors], actor);
    expect(put.mappings).toEqual([
      { groupId: null, groupName: 'Owners', role: 'data_owner', name: 'Owners' },
      { groupId: 'group_editors', groupName: null, role: 'experiment_editor', name: 'Editors' },
    ]);
    expect(put.run).toMatchObject({ state: 'waiting', total: 2, done: 0 });
    await settle(organizationId);
    const roles = { ann: 'experiment_editor group', bob: 'data_owner group', cho: 'viewer default' };
    expect(await rolesIn(organizationId)).toEqual(roles);
    await putMappings(sync, organizationId, [editors, owners], actor);
    await settle(organizationId);
    expect(await rolesIn(organizationId)).toEqual({ ...roles, bob: 'experiment_editor group' });
    await putMappings(sync, organizationId, [], actor);
    await settle(organizationId);
    const nothing = 'viewer default';
    expect(await rolesIn(organizationId)).toEqual({ ann: nothing, bob: nothing, cho: nothing });
    expect((await showMappings(sync, organizationId)).run).toMatchObject({
      state: 'done',
      total: 2,
      done: 2,
      changed: 2,
    });
  });

  test('by a name wait for a group of that name to appear', async () => {
    const story = threePeople();
    const told = await tellStory(sync, story);
    const waiting = { groupName: 'Bosses', role: 'admin' } as const;
    const put = await putMappings(sync, told.organizationId, [waiting], actor);
    expect(put).toMatchObject({ mappings: [{ groupName: 'Bosses', name: null }], run: null });
    story.group('group_owners').updated('Bosses');
    await told.catchUp();
    expect(await rolesIn(told.organizationId)).toMatchObject({ bob: 'admin group', ann: 'viewer default' });
    expect(await showMappings(sync, told.organizationId)).toMatchObject({ mappings: [{ name: 'Bosses' }] });
  });

  test('are audited, with each member they change', async () => {
    const told = await tellStory(sync, threePeople());
    const { organizationId } = told;
    await putMappings(sync, organizationId, [editors], actor);
    await settle(organizationId);
    const entries = await sync.database.prisma.auditEntry.findMany({
      where: { organizationId, actor },
      orderBy: { id: 'asc' },
    });
    expect(entries.map(({ action }) => action)).toEqual(['role-mappings.replaced', 'member.updated', 'member.updated']);
    expect(entries[0]).toMatchObject({ memberId: null, before: [], after: [{ groupId: 'group_editors' }] });
    const { id } = await told.member('ann@example.com');
    expect(entries.find((entry) => entry.memberId === id)).toMatchObject({
      before: { role: 'viewer', roleSource: 'default' },
      after: { role: 'experiment_editor', roleSource: 'group' },
    });
  });
});

describe('a dry run', () => {
  test('tells what then happens, and changes nothing', async () => {
    const { organizationId } = await tellStory(sync, threePeople());
    await putMappings(sync, organizationId, [editors], actor);
    await settle(organizationId);
    const before = await rolesIn(organizationId);
    const wanted = [owners, { groupId: 'group_nobody', role: 'admin' } as const];
    const effect = await previewMappings(sync, organizationId, wanted);
    expect(await rolesIn(organizationId)).toEqual(before);
    expect(effect).toMatchObject({ total: 2, changed: 2 });
    expect((await showMappings(sync, organizationId)).mappings).toHaveLength(1);
    await putMappings(sync, organizationId, wanted, actor);
    await settle(organizationId);
    expect((await showMappings(sync, organizationId)).run).toMatchObject({
      total: 2,
      done: 2,
      changed: effect.changed,
    });
    const after = await sync.database.prisma.member.findMany({ where: { organizationId } });
    for (const { memberId, email, after: role } of effect.effects) {
      expect(after.find(({ id }) => id === memberId)).toMatchObject({ email, role });
    }
    expect(effect.effects.map(({ email, before: was, after: will }) => [email, was, will]).toSorted()).toEqual([
      ['ann@example.com', 'experiment_editor', 'viewer'],
      ['bob@example.com', 'experiment_editor', 'data_owner'],
    ]);
  });

  test('names the first 200 and counts all', async () => {
    const { organizationId } = await tellStory(sync, crowd(520));
    const effect = await previewMappings(sync, organizationId, [editors]);
    expect(effect).toMatchObject({ total: 520, changed: 520 });
    expect(effect.effects).toHaveLength(200);
  });
});

describe('a run over many people', () => {
  test('goes on in batches, from where it was when a process died between two', async () => {
    const story = crowd(450);
    const told = await tellStory(sync, story);
    const { organizationId } = told;
    await putMappings(sync, organizationId, [editors], actor);
    const progress = async () => (await showMappings(sync, organizationId)).run;
    expect(await continueRun(sync, organizationId)).toBe(true);
    expect(await progress()).toMatchObject({ state: 'running', total: 450, done: 200, changed: 200, finishedAt: null });
    // The process died here: nothing of it is left but what stands in the database. Meanwhile events go on.
    story.user('user_new').created({ email: 'new@example.com' });
    story.user('user_new').addedTo('group_editors');
    story.user('user_449').removedFrom('group_editors');
    await told.catchUp();
    const run = await progress();
    expect(run).toMatchObject({ state: 'done' });
    expect(run?.finishedAt).not.toBeNull();
    const roles = await rolesIn(organizationId);
    expect(roles['new']).toBe('experiment_editor group');
    expect(roles['person-449']).toBe('viewer default');
    expect(Object.values(roles).filter((role) => role === 'experiment_editor group')).toHaveLength(450);
    expect(await continueRun(sync, organizationId)).toBe(false);
    const where = { organizationId, actor, action: 'member.updated' };
    expect(await sync.database.prisma.auditEntry.count({ where })).toBe(449);
  });

  test('by which the events that come meanwhile already go', async () => {
    const story = crowd(250);
    const told = await tellStory(sync, story);
    await putMappings(sync, told.organizationId, [editors], actor);
    await continueRun(sync, told.organizationId);
    const last = await sync.database.prisma.member.findFirst({
      where: { organizationId: told.organizationId, roleSource: 'default' },
    });
    expect(last).not.toBeNull();
    const index = /\d+/.exec(last?.email ?? '')?.[0] ?? '';
    story.user(`user_${index}`).updated({ firstName: 'New' });
    await told.catchUp();
    expect(await told.member(last?.email ?? '')).toMatchObject({ firstName: 'New', roleSource: 'group' });
    expect((await showMappings(sync, told.organizationId)).run).toMatchObject({
      state: 'done',
      done: 250,
      changed: 249,
    });
  });
});
