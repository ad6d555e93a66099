import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { approveHold } from '../../../src/sync/holds/answer-hold.ts';
import { expireHolds } from '../../../src/sync/holds/expire-holds.ts';
import { tellOfHolds } from '../../../src/sync/holds/tell-of-holds.ts';
import { verifySignature } from '../../../src/workos/signature.ts';
import { holdsOf, openCrowd, tallyOf, type Crowd } from '../../support/holding.ts';
import { openTestSync, type TestSync } from '../../support/sync-context.ts';

const actor = 'operator:test';
const secret = 'a-secret-of-the-receiver';
const approval = { memberIds: null, reason: 'They left.', overrideLastAdmin: false, members: 'deactivate' } as const;
const signal = new AbortController().signal;

let sync: TestSync;
let receiver: Server;
let url: string;
let answer = 200;
const got: { readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];

beforeAll(async () => {
  sync = await openTestSync({ guardLastAdmin: true });
  receiver = createServer((request, response) => {
    void text(request).then((body) => {
      got.push({ headers: request.headers, body });
      response.writeHead(answer).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
});
afterEach(() => {
  got.length = 0;
  answer = 200;
  sync.complaints.length = 0;
});
afterAll(async () => {
  receiver.close();
  await sync.close();
});

async function openHeld(): Promise<Crowd & { readonly holdId: string }> {
  const crowd = await openCrowd(sync, 40);
  for (const id of crowd.people.slice(0, 14)) crowd.story.user(id).deleted();
  await crowd.told.catchUp();
  const [hold] = await holdsOf(sync, crowd.told.organizationId);
  return { ...crowd, holdId: hold?.id ?? '' };
}

const events = (): unknown[] => got.map(({ body }) => (JSON.parse(body) as { event: string }).event);
const tell = (): Promise<number> => tellOfHolds(sync, { url, secret }, signal);

/** Lets as much time pass for the organization's holds as waiting would. */
async function pass(hours: number): Promise<void> {
  await sync.database.prisma
    .$executeRaw`UPDATE holds SET opened_at = opened_at - make_interval(hours => ${hours}::int)`;
}

describe('the webhook for holds', () => {
  test('tells once that one was opened and once that it was closed, signed, and nothing of a person', async () => {
    const { holdId, told, people } = await openHeld();
    await tell();
    expect(await tell()).toBe(0);
    await approveHold(sync, holdId, approval, actor);
    await tell();
    expect(events()).toEqual(['hold.opened', 'hold.closed']);
    const [opened] = got;
    const data = {
      id: holdId,
      organizationId: told.organizationId,
      rule: 'mass_removal',
      waiting: 4,
      active: 40,
      removed: 10,
    };
    expect(JSON.parse(opened?.body ?? '')).toMatchObject({ event: 'hold.opened', data });
    expect(opened?.body).not.toContain(people[10]);
    const signed = {
      body: Buffer.from(opened?.body ?? ''),
      header: String(opened?.headers['dsync-signature']),
      secrets: [secret],
      now: Date.now(),
      toleranceMs: 60_000,
    };
    expect(verifySignature(signed)).toMatchObject({ ok: true });
    expect(sync.complaints.join()).toContain('it waits for an operator');
  });

  test('is sent again when it was not taken, later each time', async () => {
    const { holdId } = await openHeld();
    answer = 500;
    await tell();
    const [notice] = await sync.database.prisma.holdNotice.findMany({ where: { holdId } });
    expect(notice).toMatchObject({ attempts: 1, doneAt: null, failure: 'It was answered by 500.' });
    expect(notice?.dueAt.getTime()).toBeGreaterThan(Date.now() + 5_000);
    answer = 204;
    await sync.database.prisma.holdNotice.updateMany({ where: { holdId }, data: { dueAt: new Date(0) } });
    await tell();
    expect(events()).toEqual(['hold.opened', 'hold.opened']);
    expect(await sync.database.prisma.holdNotice.count({ where: { holdId, doneAt: null } })).toBe(0);
  });

  test('that cannot be reached is no reason to fail, and a line of the log tells without one', async () => {
    const { holdId } = await openHeld();
    await tellOfHolds(sync, { url: 'http://127.0.0.1:9/', secret }, signal);
    const [notice] = await sync.database.prisma.holdNotice.findMany({ where: { holdId } });
    expect(notice?.failure).toMatch(/^It could not be sent/);
    await openHeld();
    await tellOfHolds(sync, null, signal);
    expect(sync.complaints.filter((line) => line.includes('a hold was opened'))).toHaveLength(2);
  });
});

describe('a hold that nobody answers', () => {
  test('is told of before its time is up, and then answered as the setting says', async () => {
    const { told, holdId } = await openHeld();
    const expiring = {
      ...sync,
      settings: { ...sync.settings, holdExpiryHours: 48, holdExpiryAnswer: 'approve' },
    } as const;
    await tell();
    expect(await expireHolds(expiring)).toBe(0);
    await pass(37);
    expect(await expireHolds(expiring)).toBe(0);
    await tell();
    expect(events()).toContain('hold.expiring');
    await pass(12);
    await expireHolds(expiring);
    const holds = await holdsOf(sync, told.organizationId);
    expect(holds).toMatchObject([{ id: holdId, answer: 'approved' }]);
    expect(await tallyOf(sync, told.organizationId)).toEqual({ 'viewer active': 26, 'viewer deactivated': 14 });
    const [entry] = await sync.database.prisma.auditEntry.findMany({
      where: { organizationId: told.organizationId, action: 'hold.approved' },
    });
    expect(entry).toMatchObject({ actor: 'eppo', after: { reason: 'Nobody answered within 48 hours.' } });
  });

  test('never takes the last admin away by itself', async () => {
    const crowd = await openCrowd(sync, 2, 1);
    crowd.story.user(crowd.people[0] ?? '').deleted();
    await crowd.told.catchUp();
    await pass(49);
    await expireHolds({ ...sync, settings: { ...sync.settings, holdExpiryHours: 48, holdExpiryAnswer: 'approve' } });
    expect(await holdsOf(sync, crowd.told.organizationId)).toMatchObject([{ rule: 'last_admin', answer: 'rejected' }]);
    expect(await tallyOf(sync, crowd.told.organizationId)).toMatchObject({ 'admin active': 1 });
  });

  test('stays for ever where holds never expire', async () => {
    const { told } = await openHeld();
    await pass(10_000);
    expect(await expireHolds(sync)).toBe(0);
    expect(await holdsOf(sync, told.organizationId)).toMatchObject([{ closedAt: null }]);
  });
});
