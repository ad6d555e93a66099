import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seal, tamper } from '../support/audit.ts';
import { adminToken, openTestApp, type TestApp } from '../support/http-app.ts';
import { expectProblem } from '../support/problem.ts';

interface Entry {
  readonly id: string;
  readonly at: string;
}
interface Page {
  readonly data: readonly Entry[];
  readonly after: string | null;
}

let test: TestApp;
const [ann, bob] = [randomUUID(), randomUUID()];
const minute = (number: number): string => new Date(Date.UTC(2026, 0, 31, 9, number)).toISOString();

/** 120 entries, a minute apart: by turns of two organizations, every tenth of an operator, every thirtieth rare. */
beforeAll(async () => {
  test = await openTestApp();
  const { prisma } = test.sync.database;
  await prisma.auditEntry.createMany({
    data: Array.from({ length: 120 }, (_, index) => ({
      organizationId: `org_${index % 2}`,
      memberId: index % 2 === 0 ? ann : bob,
      at: minute(index),
      actor: index % 10 === 0 ? 'operator:eve' : 'directory',
      action: index % 30 === 0 ? 'member.merged' : 'member.updated',
      eventId: index % 10 === 0 ? null : `event_${index}`,
      after: { firstName: `=Person, "${index}"` },
    })),
  });
});

afterAll(async () => {
  await test.close();
});

async function page(query: Record<string, string>): Promise<Page> {
  const { status, body } = await test.get(`/api/v1/audit?${new URLSearchParams(query).toString()}`);
  expect(status).toBe(200);
  return body as Page;
}

/** The numbers of the entries of all pages, from 0. */
async function listed(query: Record<string, string> = {}): Promise<number[]> {
  const found: number[] = [];
  for (let after: string | null = ''; after !== null;) {
    const read: Page = await page({ limit: '7', ...query, after });
    found.push(...read.data.map(({ id }) => Number(id) - 1));
    after = read.after;
  }
  return found;
}

const all = Array.from({ length: 120 }, (_, index) => 119 - index);

describe('the list', () => {
  it('has every entry once, the newest first, with all that is known', async () => {
    expect(await listed()).toEqual(all);
    const { data } = await page({ limit: '1' });
    expect(data).toEqual([
      {
        id: '120',
        at: minute(119),
        organizationId: 'org_1',
        memberId: bob,
        memberEmail: null,
        actor: 'directory',
        action: 'member.updated',
        eventId: 'event_119',
        before: null,
        after: { firstName: '=Person, "119"' },
      },
    ]);
  });

  it.each<[string, Record<string, string>, (index: number) => boolean]>([
    ['organization', { organization: 'org_1' }, (index) => index % 2 === 1],
    ['member', { member: ann }, (index) => index % 2 === 0],
    ['actor who is a person', { actor: 'operator:eve' }, (index) => index % 10 === 0],
    ['actor who is not', { actor: 'directory' }, (index) => index % 10 !== 0],
    ['frequent action', { action: 'member.updated' }, (index) => index % 30 !== 0],
    ['rare action', { action: 'member.merged' }, (index) => index % 30 === 0],
    ['event', { event: 'event_77' }, (index) => index === 77],
    ['time from', { from: minute(100) }, (index) => index >= 100],
    ['time to', { to: minute(3) }, (index) => index < 3],
    ['time in another zone', { from: '2026-01-31T11:58:00+01:00' }, (index) => index >= 118],
    [
      'all of them together',
      {
        organization: 'org_0',
        member: ann,
        actor: 'operator:eve',
        action: 'member.updated',
        from: minute(40),
        to: minute(90),
      },
      (index) => [40, 50, 70, 80].includes(index),
    ],
  ])('filters by %s', async (_, query, holds) => {
    expect(await listed(query)).toEqual(all.filter(holds));
  });

  it.each<Record<string, string>>([
    { organization: 'org_1', member: ann },
    { organization: 'org_1', event: 'event_2' },
    { organization: 'org_1', actor: 'operator:eve' },
    { organization: 'org_9' },
    { member: randomUUID() },
    { member: 'no-uuid' },
    { member: `${ann}'` },
    { event: 'event_unknown' },
  ])('shows nothing that is foreign or unknown: %o', async (query) => {
    expect(await page(query)).toEqual({ data: [], after: null });
  });

  it.each(['from=yesterday', 'to=2026-01-31', 'limit=0', 'limit=201', 'order=up', 'action=%00'])(
    'refuses %s',
    async (query) => {
      const headers = { authorization: `Bearer ${adminToken}` };
      expectProblem(
        await test.app.inject({ url: `/api/v1/audit?${query}`, headers }),
        'invalid_request',
        '/api/v1/audit',
      );
    },
  );

  it('refuses a cursor of another list', async () => {
    const headers = { authorization: `Bearer ${adminToken}` };
    const { after } = await page({ limit: '1' });
    const url = `/api/v1/audit/verification?after=${after ?? ''}`;
    expectProblem(await test.app.inject({ url, headers }), 'invalid_cursor', '/api/v1/audit/verification');
  });
});

describe('the verification', () => {
  const verify = async (query = ''): Promise<{ status: number; body: Record<string, unknown> }> => {
    const { status, body } = await test.get(`/api/v1/audit/verification?${query}`);
    return { status, body: body as Record<string, unknown> };
  };

  it('goes on page by page, and names the head to keep', async () => {
    await seal(test.sync);
    await test.sync.database.prisma.auditEntry.create({ data: { organizationId: '', actor: 'eppo', action: 'x' } });
    await seal(test.sync);
    const first = await verify('limit=1');
    expect(first.body).toMatchObject({ data: [], checked: { seals: 1, entries: 120 }, seals: 2, unsealed: null });
    const second = await verify(`limit=2&after=${String(first.body['after'])}`);
    expect(second.body).toMatchObject({ data: [], checked: { seals: 1, entries: 1 }, unsealed: 0, after: null });
    const head = second.body['head'] as { seal: number; digest: string };
    expect(head).toEqual({ seal: 2, digest: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
    expect((await verify(`anchor=${head.digest}`)).body['data']).toEqual([]);
    expect((await verify(`anchor=${'0'.repeat(64)}`)).body).toMatchObject({ data: [{ kind: 'anchor_missing' }] });
    expect((await verify('anchor=short')).status).toBe(400);
  });

  it('tells what was changed', async () => {
    await tamper(test.sync, `UPDATE audit_entries SET actor = 'operator:ann' WHERE id = 11`);
    expect((await verify()).body).toMatchObject({ data: [{ kind: 'edited', seal: 1, firstId: '1', lastId: '120' }] });
    await tamper(test.sync, `UPDATE audit_entries SET actor = 'operator:eve' WHERE id = 11`);
    expect((await verify()).body).toMatchObject({ data: [] });
  });
});
