import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DirectoryEvent } from '../../src/core/event.ts';
import { insertEvents } from '../../src/store/insert-events.ts';
import { laneOf } from '../../src/store/lane.ts';
import { applyLane } from '../../src/sync/apply-events.ts';
import { listAudit } from '../../src/sync/list-audit.ts';
import { incoming, retell, storeBefore } from '../support/retell.ts';
import { eraseFrom, annLeft, tellOf, actor } from '../support/erasing.ts';
import { addEntries, seal, tamper, verifyAll } from '../support/audit.ts';
import { openLockHolder, untilWaiting } from '../support/lock-holder.ts';
import { newStory } from '../support/story.ts';
import { openTestSync, type TestSync } from '../support/sync-context.ts';
import { tellStory } from '../support/tell.ts';

let sync: TestSync;
beforeEach(async () => {
  sync = await openTestSync();
});
afterEach(async () => {
  await sync.close();
});

/** Five seals, of the entries 1 to 10, two each. */
async function fiveSeals(): Promise<string> {
  for (let seals = 0; seals < 5; seals += 1) {
    await addEntries(sync, 'org_1', 2);
    await seal(sync);
  }
  const { findings, head } = await verifyAll(sync);
  expect(findings).toEqual([]);
  return head?.digest ?? '';
}

const row = `INSERT INTO audit_entries (id, organization_id, actor, action) VALUES`;

describe('whoever has the whole database is found out who', () => {
  test.each<[string, string, object]>([
    ['edits the organization', `UPDATE audit_entries SET organization_id = 'org_2' WHERE id = 5`, { kind: 'edited' }],
    ['edits the member', `UPDATE audit_entries SET member_id = gen_random_uuid() WHERE id = 5`, { kind: 'edited' }],
    ['edits the time', `UPDATE audit_entries SET at = at - interval '1 ms' WHERE id = 6`, { kind: 'edited' }],
    ['edits the actor', `UPDATE audit_entries SET actor = 'directory' WHERE id = 5`, { kind: 'edited' }],
    ['edits the action', `UPDATE audit_entries SET action = 'member.created' WHERE id = 5`, { kind: 'edited' }],
    ['edits the event', `UPDATE audit_entries SET event_id = 'event_1' WHERE id = 5`, { kind: 'edited' }],
    ['edits what was', `UPDATE audit_entries SET before = 'null' WHERE id = 5`, { kind: 'edited' }],
    ['edits what is', `UPDATE audit_entries SET after = '{"role": "viewer"}' WHERE id = 5`, { kind: 'edited' }],
    [
      'swaps two entries',
      `UPDATE audit_entries SET after = jsonb_build_object('firstName', 'Person ' || 7 - id)
        WHERE id IN (5, 6)`,
      { kind: 'edited' },
    ],
    ['removes an entry', `DELETE FROM audit_entries WHERE id = 5`, { kind: 'entry_missing' }],
    ['drops the salt of a seal', `UPDATE audit_seals SET salt = NULL WHERE no = 3`, { kind: 'edited' }],
    [
      'edits the digest of a seal',
      `UPDATE audit_seals SET content = repeat('0', 64) WHERE no = 3`,
      { kind: 'link_broken' },
    ],
    ['edits the link of a seal', `UPDATE audit_seals SET link = repeat('0', 64) WHERE no = 3`, { kind: 'link_broken' }],
    ['edits the time of a seal', `UPDATE audit_seals SET sealed_at = now() WHERE no = 3`, { kind: 'link_broken' }],
    ['edits the range of a seal', `UPDATE audit_seals SET first_id = 4 WHERE no = 3`, { kind: 'link_broken' }],
    ['edits the count of a seal', `UPDATE audit_seals SET entries = 1 WHERE no = 3`, { kind: 'link_broken' }],
  ])('%s', async (_, sql, found) => {
    await fiveSeals();
    await tamper(sync, sql);
    const { findings } = await verifyAll(sync);
    expect(findings[0]).toMatchObject({ ...found, seal: 3, firstId: expect.any(String) as string, lastId: '6' });
  });

  test('slips an entry in under a number that was never used, or before the first', async () => {
    await addEntries(sync, 'org_1', 1);
    await sync.database.prisma.$queryRaw`SELECT nextval('audit_entries_id_seq')::text`;
    await addEntries(sync, 'org_1', 1);
    await seal(sync);
    await tamper(sync, `${row} (2, 'org_1', 'eppo', 'member.updated')`);
    expect((await verifyAll(sync)).findings).toMatchObject([{ kind: 'entry_added', seal: 1 }]);
    await tamper(sync, `DELETE FROM audit_entries WHERE id = 2`, `${row} (-1, 'org_1', 'eppo', 'member.updated')`);
    expect((await verifyAll(sync)).findings).toMatchObject([{ kind: 'entry_added', seal: null }]);
  });

  test('removes a seal, or the first', async () => {
    await fiveSeals();
    await tamper(sync, `DELETE FROM audit_seals WHERE no = 3`);
    expect((await verifyAll(sync)).findings).toMatchObject([{ kind: 'seal_missing', seal: 4 }]);
    await tamper(sync, `DELETE FROM audit_seals WHERE no < 4`);
    const { findings } = await verifyAll(sync);
    expect(findings).toMatchObject([{ kind: 'seal_missing', seal: 4, detail: '3 before it are missing.' }]);
  });

  test('removes the newest entries with their seals, or seals all anew, once an anchor was kept', async () => {
    const anchor = await fiveSeals();
    expect((await verifyAll(sync, { anchor })).findings).toEqual([]);
    await tamper(sync, `DELETE FROM audit_seals WHERE no > 3`, `DELETE FROM audit_entries WHERE id > 6`);
    expect((await verifyAll(sync)).findings).toEqual([]);
    expect((await verifyAll(sync, { anchor })).findings).toMatchObject([{ kind: 'anchor_missing' }]);
    await tamper(sync, `DELETE FROM audit_seals`);
    await seal(sync);
    expect((await verifyAll(sync)).findings).toEqual([]);
    expect((await verifyAll(sync, { anchor })).findings).toMatchObject([{ kind: 'anchor_missing' }]);
  });
});

describe('an erasure', () => {
  test('rewrites sealed entries, and the chain still proves them and names it', async () => {
    const { told, id } = await tellOf(sync, annLeft());
    await seal(sync);
    await addEntries(sync, 'org_1', 1);
    await seal(sync);
    const anchor = (await verifyAll(sync)).head?.digest ?? '';
    await eraseFrom(sync, id);
    await seal(sync);
    const { findings, unsealed } = await verifyAll(sync, { anchor });
    const named = await sync.database.prisma.auditEntry.findFirstOrThrow({ where: { action: 'audit.rewritten' } });
    expect(named).toMatchObject({ organizationId: told.organizationId, actor, memberId: null });
    expect(named.after).toMatchObject({ memberId: id, seals: [{ no: 1 }] });
    expect(unsealed).toBe(0);
    expect(findings).toMatchObject([{ kind: 'rewritten', seal: 1 }]);
    expect(findings[0]?.detail).toContain(`The erasure of member ${id} rewrote entries`);
    expect(findings[0]?.detail).toContain(`entry ${named.id} `);
  });

  test('leaves no salt by which a guess at what was erased could be tried', async () => {
    const { id } = await tellOf(sync, annLeft());
    await seal(sync);
    await eraseFrom(sync, id);
    expect(await sync.database.prisma.auditSeal.findMany()).toMatchObject([{ no: 1n, salt: null }]);
    expect(await sync.database.prisma.auditReseal.findMany()).toMatchObject([{ salt: expect.any(String) as string }]);
  });

  test('of a second person under the same seal is named beside the first', async () => {
    const story = newStory();
    for (const name of ['ann', 'bob']) {
      story.user(name).created({ email: `${name}@example.com`, firstName: name });
      story.user(name).deleted();
    }
    const told = await tellStory(sync, story);
    const [ann, bob] = [(await told.member('ann@example.com')).id, (await told.member('bob@example.com')).id];
    await seal(sync);
    await eraseFrom(sync, ann);
    await seal(sync);
    await eraseFrom(sync, bob);
    await seal(sync);
    const { findings } = await verifyAll(sync);
    expect(findings.map(({ kind, seal: no }) => [kind, no])).toEqual([
      ['rewritten', 1],
      ['rewritten', 1],
    ]);
    expect(findings.map(({ detail }) => detail.split(' ')[4])).toEqual([ann, bob]);
    const salts = await sync.database.prisma.auditReseal.findMany({ orderBy: { entryId: 'asc' } });
    expect(salts.map(({ salt }) => salt === null)).toEqual([true, false]);
  });

  test('waits for the sealing under way, and rewrites what that has just sealed', async () => {
    const { id } = await tellOf(sync, annLeft());
    const holder = await openLockHolder(sync.database.url);
    await holder.query('LOCK TABLE audit_seals IN SHARE MODE');
    const sealing = seal(sync);
    await untilWaiting(sync.database, 1);
    const erasing = eraseFrom(sync, id);
    await untilWaiting(sync.database, 2);
    await holder.commit();
    await holder.close();
    expect(await sealing).toBe(1);
    await erasing;
    await seal(sync);
    expect((await verifyAll(sync)).findings).toMatchObject([{ kind: 'rewritten', seal: 1 }]);
  });

  test('does not make good what somebody had edited', async () => {
    const { id } = await tellOf(sync, annLeft());
    await seal(sync);
    await tamper(sync, `UPDATE audit_entries SET actor = 'operator:eve' WHERE id = 1`);
    await eraseFrom(sync, id);
    await seal(sync);
    expect((await verifyAll(sync)).findings).toMatchObject([{ kind: 'edited', seal: 1 }]);
  });

  test('does not cover an edit that comes after it, nor one that claims to be an erasure', async () => {
    const { id } = await tellOf(sync, annLeft());
    await seal(sync);
    await eraseFrom(sync, id);
    await seal(sync);
    await tamper(sync, `UPDATE audit_entries SET actor = 'operator:eve' WHERE id = 1`);
    expect((await verifyAll(sync)).findings).toMatchObject([{ kind: 'edited', seal: 1 }]);
    await tamper(
      sync,
      `UPDATE audit_entries SET actor = 'directory' WHERE id = 1`,
      `UPDATE audit_reseals SET entry_id = 1 WHERE seal_no = 1`,
    );
    expect((await verifyAll(sync)).findings).toMatchObject([{ kind: 'rewriting_unnamed', seal: 1 }]);
  });
});

test('entries of a member that was merged into another stay as they were sealed, and are found with it', async () => {
  const { prisma, direct } = sync.database;
  const story = newStory();
  story.ownMember('own', 'ann@example.com');
  const created = story.user('user_1').created({ email: 'ann@example.com' });
  const renamed = story.user('user_1').updated({ email: 'bob@example.com' });
  const retold = retell(story, 'org_1');
  await storeBefore(sync.database, retold);
  const tell = async (event: DirectoryEvent): Promise<void> => {
    await insertEvents(direct, [incoming(retold.event(event), 'org_1')]);
    await applyLane(sync, laneOf('org_1', null));
  };
  await tell(renamed);
  await seal(sync);
  const stray = await prisma.member.findFirstOrThrow({ where: { email: 'bob@example.com' } });
  const sealed = await prisma.auditEntry.findMany();
  await tell(created);
  await seal(sync);
  const merged = await prisma.mergedMember.findFirstOrThrow();
  expect(merged.id).toBe(stray.id);
  expect(await prisma.auditEntry.findMany({ where: { id: { in: sealed.map(({ id }) => id) } } })).toEqual(sealed);
  const found = await listAudit(sync, { member: merged.mergedInto }, { limit: 10, after: null });
  expect(found.data.map(({ memberId }) => memberId)).toContain(stray.id);
  expect(found.data).toHaveLength(await prisma.auditEntry.count());
  expect((await verifyAll(sync)).findings).toEqual([]);
});
