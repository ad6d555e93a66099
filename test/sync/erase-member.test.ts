import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changeMember } from '../../src/sync/edit-member.ts';
import { eraseMember } from '../../src/sync/erase-member.ts';
import { explainMember } from '../../src/sync/explain-member.ts';
import { findErasures } from '../../src/sync/find-erasures.ts';
import { overrideMember } from '../../src/sync/override-member.ts';
import { pruneHistory } from '../../src/sync/prune-history.ts';
import { previewIdentities } from '../../src/sync/rederive.ts';
import { findTraces } from '../support/find-traces.ts';
import { actor, ann, annLeft, eraseFrom, reason, refused, tellOf as tell } from '../support/erasing.ts';
import { newStory, type Story } from '../support/story.ts';
import { openTestSync, type TestSync } from '../support/sync-context.ts';
import { tellStory } from '../support/tell.ts';

const person = /annabel|smithers|idp-of-a/i;

let sync: TestSync;
beforeAll(async () => {
  sync = await openTestSync();
});
afterAll(async () => {
  await sync.close();
});

const erase = (id: string) => eraseFrom(sync, id);
const tellOf = (story: Story) => tell(sync, story);

const memberOf = (id: string) => sync.database.prisma.member.findUniqueOrThrow({ where: { id } });

describe('an erased member', () => {
  test('has left nothing of the person anywhere in the database', async () => {
    const { told, id, bob } = await tellOf(annLeft());
    await overrideMember(
      sync,
      (bob as { id: string }).id,
      { role: 'admin', status: null, reason, expiresAt: new Date(Date.now() + 60_000) },
      actor,
    );
    expect((await findTraces(sync.database, person)).sort()).toEqual(
      expect.arrayContaining([
        'addresses.email',
        'audit_entries.after',
        'directory_users.history',
        'events.payload',
        'members.email',
      ]),
    );
    const { memberId, emailHash } = await erase(id);
    expect(memberId).toBe(id);
    expect(emailHash).toMatch(/^[0-9a-f]{64}$/);
    expect(await findTraces(sync.database, person)).toEqual([]);
    expect(await memberOf(id)).toMatchObject({
      email: expect.stringMatching(/^erased-[0-9a-f]{16}@erased\.invalid$/) as string,
      firstName: null,
      status: 'deactivated',
      organizationId: told.organizationId,
    });
  });

  test('answers the same when it is erased again, by whomever and with whatever reason', async () => {
    const { id } = await tellOf(annLeft());
    const first = await erase(id);
    expect(await eraseMember(sync, id, 'Once more', 'operator:other')).toEqual(first);
    const entries = await sync.database.prisma.auditEntry.findMany({
      where: { memberId: id, action: 'member.erased' },
    });
    expect(entries.map(({ actor: who }) => who)).toEqual([actor]);
    const erasures = await sync.database.prisma.erasure.findMany({ where: { memberId: id } });
    expect(erasures).toMatchObject([{ ...first, actor, reason }]);
  });

  test('leaves the others as they were, and records from which everything follows', async () => {
    const { told, id, bob } = await tellOf(annLeft());
    await erase(id);
    expect(await told.member('bob@example.com')).toEqual(bob);
    const { organizationId } = told;
    const users = await sync.database.prisma.directoryUser.findMany({ where: { organizationId } });
    const identities = users.map((user) => user.identityId);
    expect(await previewIdentities(sync.database.prisma, organizationId, identities, sync.settings)).toEqual([]);
  });

  test('is explained: that it was erased, by whom and why, and what happened', async () => {
    const { told, id } = await tellOf(annLeft());
    const { erasedAt } = await erase(id);
    const explained = await explainMember(sync, id);
    expect(explained?.status.sentence).toBe(
      `Deactivated, and the person was erased on request on ${erasedAt.toISOString()} by ${actor}: ${reason}. What is left tells what happened, and not to whom.`,
    );
    expect(explained?.erasure).toEqual({ erasedAt: erasedAt.toISOString(), actor, reason });
    expect(explained?.timeline.events.map((event) => event.type)).toEqual([
      'dsync.user.deleted',
      'dsync.user.updated',
      'dsync.group.user_added',
      'dsync.user.created',
    ]);
    expect(explained?.timeline.changes.map(({ action }) => action)).toEqual([
      'member.erased',
      'member.deactivated',
      'member.updated',
      'member.created',
    ]);
    expect(JSON.stringify(explained)).not.toMatch(person);
    const found = await findErasures(sync, ` ${ann.toUpperCase()}`, told.organizationId);
    expect(found).toMatchObject([{ memberId: id, organizationId: told.organizationId, actor, reason }]);
    expect(await findErasures(sync, 'bob@example.com')).toEqual([]);
    expect((await findErasures(sync, ann)).map(({ memberId }) => memberId)).toContain(id);
  });

  test('stays erased when an event from before arrives late, or a new one only says that they are not there', async () => {
    const story = annLeft();
    const late = story.user('user_1').updated({ firstName: 'Annabel', active: true });
    const events = story.events as (typeof late)[];
    events.pop();
    const { told, id } = await tellOf(story);
    await erase(id);
    events.push(late);
    await told.catchUp();
    const outcome = await sync.database.prisma.eventOutcome.findUnique({
      where: { eventId: told.idOf(late.stamp.eventId) },
    });
    expect(outcome).toMatchObject({
      outcome: 'superseded',
      reason: 'The person was erased on request; what happened before counts no more.',
    });
    events.push({
      ...late,
      type: 'dsync.user.updated',
      stamp: { at: Date.now() + 60_000, eventId: 'event_900' },
      user: { ...('user' in late ? late.user : neverHappens()), active: false },
    });
    await told.catchUp();
    expect(await memberOf(id)).toMatchObject({ status: 'deactivated', firstName: null });
    expect(await findTraces(sync.database, person)).toEqual(['events.payload']);
    const swept = await pruneHistory(sync, { payloadDays: 30, outcomeDays: 400 }, new AbortController().signal);
    expect(swept).toEqual({ payloads: 0, events: 0, erased: 2 });
    expect(await findTraces(sync.database, person)).toEqual([]);
  });
});

function neverHappens(): never {
  throw new Error('It is a user event.');
}

describe('the same person', () => {
  test('assigned again by a new id of the directory gets a new member, which can be erased as well', async () => {
    const story = annLeft();
    const { told, id } = await tellOf(story);
    await erase(id);
    const again = story.user('user_9');
    again.created({ email: ann, idpId: 'idp-of-a', firstName: 'Annabel' });
    await told.catchUp();
    const second = await told.member(ann);
    expect(second).toMatchObject({ status: 'active', firstName: 'Annabel' });
    expect(second.id).not.toBe(id);
    expect(await memberOf(id)).toMatchObject({ status: 'deactivated', firstName: null });
    again.deleted();
    await told.catchUp();
    await erase(second.id);
    expect(await findTraces(sync.database, person)).toEqual([]);
    const found = await findErasures(sync, ann, told.organizationId);
    expect(found.map(({ memberId }) => memberId).sort()).toEqual([id, second.id].sort());
  });

  test('assigned again by the same id gets the old member back, keeps its payloads, and can be erased again', async () => {
    const story = annLeft();
    const { told, id } = await tellOf(story);
    await erase(id);
    const back = { ...story.user('user_1').created({ email: ann, firstName: 'Annabel' }) };
    const events = story.events as (typeof back)[];
    events.pop();
    events.push({ ...back, stamp: { at: Date.now() + 60_000, eventId: 'event_900' } });
    await told.catchUp();
    expect(await told.member(ann)).toMatchObject({ id, status: 'active', firstName: 'Annabel' });
    const explained = await explainMember(sync, id);
    expect(explained?.erasure).toBeNull();
    expect(explained?.status.sentence).toMatch(/^Active, because the directory has this person/);
    const swept = await pruneHistory(sync, { payloadDays: 30, outcomeDays: 400 }, new AbortController().signal);
    expect(swept.erased).toBe(0);
    await expect(erase(id)).rejects.toMatchObject(refused('member_active'));
    const gone = story.user('user_1').deleted();
    events.pop();
    events.push({ ...gone, stamp: { at: Date.now() + 120_000, eventId: 'event_901' } });
    await told.catchUp();
    await erase(id);
    expect(await findTraces(sync.database, person)).toEqual([]);
  });
});

describe('one of Eppo’s own', () => {
  test('that a directory had adopted is erased with what it was before', async () => {
    const story = newStory();
    story.ownMember('own_1', ann, { firstName: 'Annabel' });
    story.user('user_1').created({ email: ann, firstName: 'Annabel', lastName: 'Smithers' });
    story.user('user_1').deleted();
    const told = await tellStory(sync, story);
    const { id } = await told.member(ann);
    await erase(id);
    expect(await memberOf(id)).toMatchObject({ managedBy: 'directory', own: { firstName: null } });
    expect(await findTraces(sync.database, person)).toEqual([]);
  });

  test('that no directory knows is erased when Eppo has deactivated it', async () => {
    const { id } = await sync.database.prisma.member.create({
      data: { organizationId: 'org_own', email: ann, firstName: 'Annabel' },
    });
    await expect(erase(id)).rejects.toMatchObject(refused('member_active'));
    await changeMember(sync, id, { status: 'deactivated', lastName: 'Smithers' }, actor);
    await erase(id);
    expect(await findTraces(sync.database, person)).toEqual([]);
    expect((await explainMember(sync, id))?.status.sentence).toMatch(/erased on request/);
  });
});
