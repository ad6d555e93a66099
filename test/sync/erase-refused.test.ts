import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eraseMember } from '../../src/sync/erase-member.ts';
import { findErasures } from '../../src/sync/find-erasures.ts';
import { overrideMember } from '../../src/sync/override-member.ts';
import { actor, ann, annLeft, eraseFrom, reason, refused, tellOf as tell } from '../support/erasing.ts';
import { newStory, type Story } from '../support/story.ts';
import { openTestSync, type TestSync } from '../support/sync-context.ts';
import { tellStory } from '../support/tell.ts';

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

describe('it is refused', () => {
  test('where there is no such member, or no key', async () => {
    await expect(erase('00000000-0000-4000-8000-000000000000')).rejects.toMatchObject(refused('not_found'));
    await expect(erase('x')).rejects.toMatchObject(refused('not_found'));
    const { id } = await tellOf(annLeft());
    const keyless = { ...sync, settings: { ...sync.settings, erasureKey: null } };
    await expect(eraseMember(keyless, id, reason, actor)).rejects.toMatchObject(refused('erasure_key_missing'));
    expect(await findErasures(keyless, ann)).toEqual([]);
    expect(await memberOf(id)).toMatchObject({ email: ann });
    await erase(id);
    await expect(findErasures(keyless, ann)).rejects.toMatchObject(refused('erasure_key_missing'));
  });

  test('while an operator only keeps the person out', async () => {
    const story = newStory();
    story.user('user_1').created({ email: 'dee@example.com' });
    const told = await tellStory(sync, story);
    const { id } = await told.member('dee@example.com');
    const expiresAt = new Date(Date.now() + 60_000);
    await overrideMember(sync, id, { role: null, status: 'deactivated', reason, expiresAt }, actor);
    await expect(erase(id)).rejects.toMatchObject(refused('member_active'));
  });

  test('while an event of the person waits, and not for one that failed', async () => {
    const { told, id } = await tellOf(annLeft());
    const { prisma } = sync.database;
    const event = {
      organizationId: told.organizationId,
      type: 'dsync.user.updated',
      directoryUserId: 'user_1',
      occurredAt: new Date(),
    };
    const { seq } = await prisma.event.create({ data: { ...event, id: told.idOf('waits'), payload: '{}' } });
    const pending = {
      eventId: told.idOf('waits'),
      seq,
      lane: 'x',
      occurredAt: new Date(),
      receivedAt: new Date(),
      parked: true,
    };
    await prisma.pendingEvent.create({ data: pending });
    await expect(erase(id)).rejects.toMatchObject(refused('events_pending'));
    expect(await memberOf(id)).toMatchObject({ email: ann });
    await prisma.pendingEvent.delete({ where: { eventId: pending.eventId } });
    const failed = {
      eventId: pending.eventId,
      seq,
      organizationId: told.organizationId,
      outcome: 'failed',
      reason: 'x',
      attempts: 1,
    } as const;
    await prisma.eventOutcome.create({ data: failed });
    await erase(id);
    expect((await prisma.event.findUniqueOrThrow({ where: { id: pending.eventId } })).payload).toBeNull();
  });

  test('when another member would change, with nothing written', async () => {
    const story = newStory();
    story.user('user_1').created({ email: ann });
    story.user('user_1').deleted();
    story.user('user_2').created({ email: 'bob@example.com' });
    story.user('user_2').updated({ email: ann });
    story.user('user_2').deleted();
    const told = await tellStory(sync, story);
    // Whoever has gone by the address longer has it.
    const first = await told.member(ann);
    const tables = ['members', 'directory_users', 'addresses', 'audit_entries', 'erasures', 'events'];
    const everything = async () =>
      Promise.all(
        tables.map((table) => sync.database.prisma.$queryRawUnsafe(`SELECT t::text FROM ${table} t ORDER BY 1`)),
      );
    const before = await everything();
    await expect(erase(first.id)).rejects.toMatchObject(refused('erasure_entangled'));
    expect(await everything()).toEqual(before);
    await erase((await told.member('bob@example.com')).id);
    await erase(first.id);
  });
});
