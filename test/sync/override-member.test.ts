import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OverrideRequest } from '../../src/store/overrides.ts';
import { changeMember } from '../../src/sync/edit-member.ts';
import { endOverride, overrideMember } from '../../src/sync/override-member.ts';
import { relayInbox } from '../../src/sync/relay-inbox.ts';
import { newStory, type Story } from '../support/story.ts';
import { openTestSync, type TestSync } from '../support/sync-context.ts';
import { tellStory } from '../support/tell.ts';

const actor = 'operator:test';
const ann = 'ann@example.com';

let sync: TestSync;
beforeAll(async () => {
  sync = await openTestSync();
});
afterAll(async () => {
  await sync.close();
});

function request(values: Partial<OverrideRequest>): OverrideRequest {
  return { role: null, status: null, reason: 'Laptop stolen.', expiresAt: new Date(Date.now() + 3_600_000), ...values };
}

function annArrives(): Story {
  const story = newStory();
  story.user('user_1').created({ email: ann, attribute: 'viewer' });
  return story;
}

/** Lets the override's time be up, as waiting would. */
async function letExpire(): Promise<void> {
  await sync.database.prisma
    .$executeRaw`UPDATE member_overrides SET expires_at = now() - interval '1 second' WHERE ended_at IS NULL`;
}

async function actionsOf(memberId: string) {
  const entries = await sync.database.prisma.auditEntry.findMany({ where: { memberId }, orderBy: { id: 'asc' } });
  return entries.map(({ actor: who, action }) => `${who} ${action}`);
}

describe('an override', () => {
  test('is in force at once, and is audited with its reason', async () => {
    const told = await tellStory(sync, annArrives());
    const { id } = await told.member(ann);
    const asked = request({ role: 'admin' });
    expect(await overrideMember(sync, id, asked, actor)).toMatchObject({
      role: 'admin',
      roleSource: 'eppo',
      status: 'active',
    });
    const [set, changed] = await sync.database.prisma.auditEntry.findMany({
      where: { memberId: id, actor },
      orderBy: { id: 'asc' },
    });
    const after = { role: 'admin', status: null, reason: 'Laptop stolen.', expiresAt: asked.expiresAt.toISOString() };
    expect(set).toMatchObject({ action: 'override.set', after });
    expect(changed).toMatchObject({
      action: 'member.updated',
      before: { role: 'viewer', roleSource: 'attribute' },
      after: { role: 'admin', roleSource: 'eppo' },
    });
  });

  test('stands against events, which are recorded and show when it is ended early', async () => {
    const story = annArrives();
    const told = await tellStory(sync, story);
    const { id } = await told.member(ann);
    await overrideMember(sync, id, request({ role: 'admin', status: 'deactivated' }), actor);
    story.user('user_1').updated({ attribute: 'data_owner', firstName: 'Anna' });
    await told.catchUp();
    expect(await told.member(ann)).toMatchObject({ role: 'admin', status: 'deactivated', firstName: 'Anna' });
    expect(await endOverride(sync, id, actor)).toMatchObject({
      role: 'data_owner',
      roleSource: 'attribute',
      status: 'active',
    });
    await endOverride(sync, id, actor);
    expect(await actionsOf(id)).toEqual([
      'directory member.created',
      `${actor} override.set`,
      `${actor} member.deactivated`,
      'directory member.updated',
      `${actor} override.ended`,
      `${actor} member.reactivated`,
    ]);
  });

  test('that keeps somebody active stands against their deletion', async () => {
    const story = annArrives();
    const told = await tellStory(sync, story);
    const { id } = await told.member(ann);
    await overrideMember(sync, id, request({ status: 'active' }), actor);
    story.user('user_1').deleted();
    await told.catchUp();
    expect(await told.member(ann)).toMatchObject({ status: 'active', role: 'viewer', roleSource: 'attribute' });
    await endOverride(sync, id, actor);
    expect(await told.member(ann)).toMatchObject({ status: 'deactivated' });
  });

  test('replaces the one before', async () => {
    const told = await tellStory(sync, annArrives());
    const { id } = await told.member(ann);
    await overrideMember(sync, id, request({ role: 'admin' }), actor);
    expect(await overrideMember(sync, id, request({ status: 'deactivated' }), actor)).toMatchObject({
      role: 'viewer',
      status: 'deactivated',
    });
  });

  test('locks the role of an adopted member', async () => {
    const story = newStory();
    story.ownMember('own_1', ann);
    story.user('user_1').created({ email: ann });
    const told = await tellStory(sync, story);
    const { id } = await told.member(ann);
    await overrideMember(sync, id, request({ role: 'admin' }), actor);
    await expect(changeMember(sync, id, { role: 'viewer' }, actor)).rejects.toMatchObject({
      refusal: { fields: ['role'] },
    });
    expect(await endOverride(sync, id, actor)).toMatchObject({ role: 'experiment_editor', roleSource: 'kept' });
  });

  test('goes with a member that is merged away', async () => {
    const story = newStory();
    story.ownMember('own_1', ann);
    const created = story.user('user_1').created({ email: ann });
    story.user('user_1').updated({ email: 'bob@example.com' });
    const late = story.events.indexOf(created);
    const events = story.events as (typeof created)[];
    events.splice(late, 1);
    const told = await tellStory(sync, story);
    const { id } = await told.member('bob@example.com');
    await overrideMember(sync, id, request({ status: 'deactivated' }), actor);
    events.push(created);
    await told.catchUp();
    const survivor = await told.member('bob@example.com');
    expect(survivor).toMatchObject({ managedBy: 'directory', status: 'deactivated' });
    expect(survivor.id).not.toBe(id);
    expect(await endOverride(sync, id, actor)).toMatchObject({ id: survivor.id, status: 'active' });
  });
});

describe('its end', () => {
  test('comes with its time, by the relay’s sweep, once', async () => {
    const told = await tellStory(sync, annArrives());
    const { id } = await told.member(ann);
    await overrideMember(sync, id, request({ role: 'admin' }), actor);
    await relayInbox(sync);
    expect(await told.member(ann)).toMatchObject({ role: 'admin' });
    await letExpire();
    await Promise.all([relayInbox(sync), relayInbox(sync)]);
    expect(await told.member(ann)).toMatchObject({ role: 'viewer', roleSource: 'attribute' });
    expect((await actionsOf(id)).filter((action) => action === 'eppo override.expired')).toHaveLength(1);
    expect(await sync.database.prisma.memberOverride.count({ where: { endedAt: null } })).toBe(0);
  });

  test('holds no sweep up when the member has gone meanwhile', async () => {
    const { prisma } = sync.database;
    const data = { organizationId: 'org_gone', memberId: randomUUID(), reason: 'Gone.', actor, expiresAt: new Date(0) };
    await prisma.memberOverride.create({ data: { ...data, role: 'admin' } });
    await relayInbox(sync);
    expect(await prisma.memberOverride.count({ where: { endedAt: null, organizationId: 'org_gone' } })).toBe(0);
  });
});

test('Eppo’s own and unknown members cannot be overridden', async () => {
  const own = await sync.database.prisma.member.create({ data: { organizationId: 'org_own', email: ann } });
  const refusedWith = (code: string) => ({ refusal: { code } });
  await expect(overrideMember(sync, own.id, request({ role: 'admin' }), actor)).rejects.toMatchObject(
    refusedWith('not_managed_by_directory'),
  );
  await expect(endOverride(sync, 'x', actor)).rejects.toMatchObject(refusedWith('not_found'));
  expect(await sync.database.prisma.memberOverride.count({ where: { memberId: own.id } })).toBe(0);
});
