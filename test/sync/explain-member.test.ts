import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applyEvent } from '../../src/sync/apply-event.ts';
import { findEventsOf } from '../../src/store/read-history.ts';
import { explainMember } from '../../src/sync/explain-member.ts';
import type { MemberExplanation } from '../../src/sync/member-explanation.ts';
import { putMappings } from '../../src/sync/map-roles.ts';
import { addMember } from '../../src/sync/edit-member.ts';
import { overrideMember } from '../../src/sync/override-member.ts';
import { newStory, okta, type Story } from '../support/story.ts';
import { openTestSync, type TestSync } from '../support/sync-context.ts';
import { tellStory, type ToldStory } from '../support/tell.ts';

const actor = 'operator:test';
const ann = 'ann@example.com';
const top = { groupId: 'group_top', role: 'admin' } as const;
const low = { groupName: 'Low', role: 'viewer' } as const;

let sync: TestSync;
beforeAll(async () => {
  sync = await openTestSync({ directoryDeletedPolicy: 'deactivate' });
});
afterAll(async () => {
  await sync.close();
});

async function explain(id: string): Promise<MemberExplanation> {
  const found = await explainMember(sync, id);
  if (found === null) throw new Error('There is no such member.');
  return found;
}

async function explained(story: Story, email = ann): Promise<{ told: ToldStory; explanation: MemberExplanation }> {
  const told = await tellStory(sync, story);
  return { told, explanation: await explain((await told.member(email)).id) };
}

describe('the sentence for the role names the rule and its event', () => {
  test('rule 1, the attribute', async () => {
    const story = newStory(top);
    story.user('user_1').addedTo('group_top');
    story.user('user_1').created({ email: ann, attribute: 'data_owner', slugs: ['admin'] });
    const { told, explanation } = await explained(story);
    const event = told.idOf('event_002');
    expect(explanation.role).toEqual({
      sentence: `data_owner, because the role attribute says so, since dsync.user.created of 2026-01-05T09:00:02.000Z (${event}).`,
      source: 'attribute',
      rule: 1,
      eventId: event,
    });
    expect(explanation.considered.filter(({ decided }) => decided)).toHaveLength(1);
    expect(explanation.considered[2]?.said).toContain('It was not asked');
    expect(explanation.considered[3]?.said).toContain('It was not asked');
  });

  test('rule 2, the role that was kept', async () => {
    const story = newStory();
    story.user('user_1').created({ email: ann, attribute: 'admin' });
    story.user('user_1').updated({ attribute: 'default' });
    const { told, explanation } = await explained(story);
    expect(explanation.role).toMatchObject({ source: 'kept', rule: 2, eventId: told.idOf('event_001') });
    expect(explanation.role.sentence).toMatch(
      /^admin, the role that this member already had, since dsync.user.created of/,
    );
  });

  test('rule 3, a mapped group, and the lines below it that did not count', async () => {
    const story = newStory({ groupId: 'group_none', role: 'viewer' }, top, low);
    story.group('group_top').created('Top');
    story.group('group_low').created('Low');
    story.user('user_1').created({ email: ann });
    story.user('user_1').addedTo('group_low');
    story.user('user_1').addedTo('group_top');
    const { told, explanation } = await explained(story);
    expect(explanation.role).toMatchObject({ source: 'group', rule: 3, eventId: told.idOf('event_005') });
    expect(explanation.role.sentence).toContain(
      'The group Top has this person, and line 2 of the mapping gives it admin.',
    );
    expect(explanation.ignored).toEqual([
      {
        eventId: null,
        type: null,
        reason: 'The group Low has this person, and line 3 of the mapping gives it viewer. A higher line decides.',
      },
    ]);
  });

  test('rule 4, WorkOS’s role', async () => {
    const story = newStory();
    story.user('user_1').created({ email: ann, slugs: ['member', 'data-owner'] });
    const { explanation } = await explained(story);
    expect(explanation.role).toMatchObject({ source: 'workos', rule: 4 });
    expect(explanation.considered[3]).toMatchObject({
      said: 'WorkOS sends member, data-owner, which means data_owner.',
    });
  });

  test('rule 5, the default role', async () => {
    const story = newStory();
    story.user('user_1').created({ email: ann, slugs: ['member'] });
    const { explanation } = await explained(story);
    expect(explanation.role).toMatchObject({ source: 'default', rule: 5, eventId: null });
    expect(explanation.role.sentence).toMatch(/^viewer, the organization's default role/);
  });

  test('rule 6, a value that means nothing', async () => {
    const story = newStory();
    story.user('user_1').created({ email: ann, attribute: 'superuser' });
    const { told, explanation } = await explained(story);
    expect(explanation.role).toMatchObject({ source: 'default', rule: 6 });
    expect(explanation.ignored).toEqual([
      { eventId: told.idOf('event_001'), type: null, reason: 'The role attribute "superuser" is no role.' },
    ]);
  });

  test('an adopted member keeps what it had in Eppo', async () => {
    const story = newStory();
    story.ownMember('own_1', ann, { role: 'experiment_editor' });
    story.user('user_1').created({ email: ann });
    const { explanation } = await explained(story);
    expect(explanation.role.sentence).toMatch(/^experiment_editor, the role that this member already had\. /);
    expect(explanation.timeline.changes[0]).toMatchObject({ action: 'member.adopted', before: { managedBy: 'eppo' } });
  });

  test('an operator’s override, and what the directory says meanwhile', async () => {
    const story = newStory();
    story.user('user_1').created({ email: ann, attribute: 'viewer' });
    const told = await tellStory(sync, story);
    const { id } = await told.member(ann);
    const expiresAt = new Date(Date.now() + 3_600_000);
    await overrideMember(sync, id, { role: 'admin', status: 'deactivated', reason: 'Audit', expiresAt }, actor);
    const { role, status, override, considered } = await explain(id);
    const words = `because ${actor} has overridden the directory until ${expiresAt.toISOString()}: Audit.`;
    expect(role).toEqual({ sentence: `admin, ${words}`, source: 'eppo', rule: null, eventId: null });
    expect(status.sentence).toBe(`Deactivated, ${words}`);
    expect(override).toMatchObject({ actor, reason: 'Audit', role: 'admin' });
    expect(considered[0]).toMatchObject({ decided: true, said: 'The role attribute is "viewer".' });
  });
});

describe('the sentence for the status', () => {
  test('names the event by which somebody came or went', async () => {
    const story = newStory();
    story.directory(okta).activated('Okta');
    story.user('user_1').created({ email: ann });
    const { told, explanation } = await explained(story);
    expect(explanation.status.sentence).toMatch(
      /^Active, because the directory has this person .* dsync\.user\.created/,
    );
    expect(explanation.directoryUsers).toMatchObject([
      { id: 'user_1', directoryName: 'Okta', present: true, leads: true },
    ]);
    story.user('user_1').updated({ active: false });
    await told.catchUp();
    const gone = await explain((await told.member(ann)).id);
    expect(gone.status).toMatchObject({ eventId: told.idOf('event_003') });
    expect(gone.status.sentence).toMatch(/^Deactivated, because the directory no longer has .* dsync\.user\.updated/);
    expect(gone.directoryUsers).toMatchObject([{ present: false, leads: true }]);
  });

  test('of Eppo’s own says that no directory claims it', async () => {
    const values = { email: ann, firstName: null, lastName: null, role: 'admin' } as const;
    const { id } = await addMember(sync, 'org_own', values, actor);
    const explanation = await explain(id);
    expect(explanation.status.sentence).toBe('Active, as set in Eppo; no directory claims this member.');
    expect(explanation.role).toEqual({ sentence: 'admin, as set in Eppo.', source: 'eppo', rule: null, eventId: null });
    expect(explanation).toMatchObject({ directoryUsers: [], considered: [], ignored: [], override: null });
    expect(explanation.timeline).toMatchObject({ events: [], changes: [{ actor, action: 'member.created' }] });
  });

  test('does without an event that is no longer kept', async () => {
    const story = newStory();
    story.user('user_1').created({ email: ann, attribute: 'admin' });
    const told = await tellStory(sync, story);
    await sync.database.prisma.event.deleteMany({ where: { organizationId: told.organizationId } });
    const { role, status } = await explain((await told.member(ann)).id);
    expect(role.sentence).toBe('admin, because the role attribute says so.');
    expect(status.sentence).toBe('Active, because the directory has this person assigned and active.');
  });
});

describe('the evidence', () => {
  test('has what came too late and what failed among the ignored, and all of it in the timeline', async () => {
    const story = newStory();
    const created = story.user('user_1').created({ email: ann, firstName: 'Old' });
    story.user('user_1').updated({ firstName: 'New', attribute: 'admin' });
    const events = story.events as (typeof created)[];
    events.shift();
    const told = await tellStory(sync, story);
    events.push(created);
    const nameless = story.user('user_1').updated({ email: null }).stamp.eventId;
    await told.catchUp();
    await expect(applyEvent(sync, told.idOf(nameless), { lastTry: true })).rejects.toThrow('email_missing');
    const { ignored, timeline } = await explain((await told.member(ann)).id);
    expect(timeline.events).toHaveLength(3);
    expect(timeline.changes).toMatchObject([{ action: 'member.created', actor: 'directory' }]);
    const outcomes = new Map(timeline.events.map(({ id, outcome }) => [id, outcome]));
    expect(ignored.map(({ eventId }) => [eventId, outcomes.get(eventId ?? '')])).toEqual([
      [told.idOf(nameless), 'failed'],
      [told.idOf(created.stamp.eventId), 'superseded'],
    ]);
    for (const { reason } of ignored) expect(reason).toMatch(/\.$/);
  });

  test('names what was done by a group’s or a directory’s event, and by an operator', async () => {
    const story = newStory();
    story.group('group_top').created('Top');
    story.user('user_1').created({ email: ann });
    story.user('user_1').addedTo('group_top');
    const told = await tellStory(sync, story);
    await putMappings(sync, told.organizationId, [top], actor);
    story.group('group_top').deleted();
    story.directory(okta).deleted();
    await told.catchUp();
    const { timeline } = await explain((await told.member(ann)).id);
    expect(timeline.events.map(({ type }) => type)).toEqual([
      'dsync.deleted',
      'dsync.group.user_added',
      'dsync.user.created',
    ]);
    expect(timeline.changes.map((change) => `${change.actor} ${change.action}`)).toEqual([
      'directory member.deactivated',
      'directory member.created',
    ]);
  });

  test('of a member that was merged away is that of the one it went into, and holds its history', async () => {
    const story = newStory();
    story.ownMember('own_1', ann);
    const created = story.user('user_1').created({ email: ann });
    story.user('user_1').updated({ email: 'bob@example.com' });
    const events = story.events as (typeof created)[];
    events.shift();
    const told = await tellStory(sync, story);
    const { id } = await told.member('bob@example.com');
    events.push(created);
    await told.catchUp();
    const { member, timeline } = await explain(id);
    expect(member.id).not.toBe(id);
    expect(timeline.changes.map(({ action }) => action).toSorted()).toEqual([
      'member.adopted',
      'member.created',
      'member.merged',
    ]);
  });
});

test('an unknown id, or one that cannot be an id, has no explanation', async () => {
  expect(await explainMember(sync, randomUUID())).toBeNull();
  expect(await explainMember(sync, 'x')).toBeNull();
});

test('it reads the events of that person alone, among 200,000 stored ones', async () => {
  const story = newStory(low);
  story.user('user_1').created({ email: ann });
  for (let index = 0; index < 100; index += 1) story.user('user_1').updated({ firstName: `Ann ${index}` });
  const told = await tellStory(sync, story);
  const { prisma } = sync.database;
  await prisma.$executeRaw`
    INSERT INTO events (id, type, organization_id, directory_user_id, occurred_at)
    SELECT 'event_of_' || n, 'dsync.user.updated', ${told.organizationId}, 'user_' || (n + 10), now()
    FROM generate_series(1, 200000) AS n`;
  await prisma.$executeRaw`
    INSERT INTO event_outcomes (event_id, seq, organization_id, outcome, reason, attempts)
    SELECT id, seq, organization_id, 'applied', '', 1 FROM events WHERE id LIKE 'event_of_%'`;
  await prisma.$executeRaw`ANALYZE events, event_outcomes`;
  const { id } = await told.member(ann);
  expect((await explain(id)).timeline.events).toHaveLength(101);
  // Rows fetched are the same on any machine: the person's own events are looked up, and no other is read.
  const read = await prisma.$transaction(async (tx) => {
    const count = async (): Promise<number> => {
      const [row] = await tx.$queryRaw<{ count: number }[]>`
        SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::float8 AS count FROM pg_stat_xact_user_tables`;
      return row?.count ?? 0;
    };
    const before = await count();
    const ids = { directoryUserIds: ['user_1'], eventIds: [told.idOf('event_001')] };
    expect(await findEventsOf({ prisma: tx }, told.organizationId, ids, 200)).toHaveLength(101);
    return (await count()) - before;
  });
  expect(read).toBeLessThan(1_000);
});
