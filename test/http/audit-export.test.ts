import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addEntries, tamper } from '../support/audit.ts';
import { adminToken, openTestApp, type TestApp } from '../support/http-app.ts';
import { expectProblem } from '../support/problem.ts';
import { until } from '../support/until.ts';

let test: TestApp;
beforeEach(async () => {
  test = await openTestApp();
});
afterEach(async () => {
  await test.close();
});

const headers = { authorization: `Bearer ${adminToken}` };
const get = (query = '') => test.app.inject({ url: `/api/v1/audit/export${query}`, headers });

const exported = () => test.sync.database.prisma.auditEntry.findMany({ where: { action: 'audit.exported' } });

/** Begins an export over a socket, and reads nothing of it but its head. */
async function begin(): Promise<IncomingMessage> {
  const url = await test.app.listen({ port: 0, host: '127.0.0.1' });
  const asked = request(`${url}/api/v1/audit/export`, { headers });
  asked.end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  return answer;
}

describe('an export', () => {
  it('has every entry once, the newest first, and is the first of them itself', async () => {
    await addEntries(test.sync, 'org_1', 1_234);
    const answer = await get();
    expect(answer.headers['content-type']).toBe('application/x-ndjson; charset=utf-8');
    expect(answer.headers['content-disposition']).toBe('attachment; filename="audit.jsonl"');
    const entries = answer.body
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string; action: string });
    expect(entries.map(({ id }) => Number(id))).toEqual(Array.from({ length: 1_235 }, (_, index) => 1_235 - index));
    expect(entries[0]).toMatchObject({
      action: 'audit.exported',
      actor: 'operator:bootstrap',
      organizationId: null,
      after: { format: 'jsonl' },
    });
  });

  it('takes the filters of the list, as CSV too, and notes them', async () => {
    await addEntries(test.sync, 'org_1', 2);
    await addEntries(test.sync, 'org_2', 3);
    const answer = await get('?format=csv&organization=org_2&action=member.updated&from=2026-01-01T00:00:00Z');
    expect(answer.headers['content-type']).toContain('text/csv');
    const [header, ...lines] = answer.body.trimEnd().split('\r\n');
    expect(header).toBe('id,at,organizationId,memberId,actor,action,eventId,before,after');
    expect(lines.map((line) => line.split(',')[2])).toEqual(['org_2', 'org_2', 'org_2']);
    expect(await exported()).toMatchObject([
      {
        organizationId: 'org_2',
        actor: 'operator:bootstrap',
        after: { format: 'csv', action: 'member.updated', from: '2026-01-01T00:00:00.000Z' },
      },
    ]);
  });

  it('is neither begun nor noted by a HEAD, a wrong form or a wrong filter', async () => {
    const head = await test.app.inject({ method: 'HEAD', url: '/api/v1/audit/export', headers });
    expect([head.statusCode, head.body]).toEqual([200, '']);
    expectProblem(await get('?format=xml'), 'invalid_request', '/api/v1/audit/export');
    expectProblem(await get('?from=soon'), 'invalid_request', '/api/v1/audit/export');
    expect(await exported()).toEqual([]);
  });

  it('reads no further than its client does, who still gets what was written meanwhile', async () => {
    await addEntries(test.sync, 'org_1', 60_000);
    const answer = await begin();
    // As long as it takes to make another one to its end: time enough to have read this one, too.
    expect((await get()).body.split('\n')).toHaveLength(60_000 + 3);
    await tamper(test.sync, `UPDATE audit_entries SET actor = 'operator:eve' WHERE id = 1`);
    const text = (await answer.setEncoding('utf8').toArray()).join('');
    expect(text.trimEnd().split('\n')).toHaveLength(60_000 + 1);
    expect(text.slice(-400)).toContain('operator:eve');
  });

  it('ends when its client goes', async () => {
    await addEntries(test.sync, 'org_1', 60_000);
    const answer = await begin();
    answer.destroy();
    const words = 'an export of the audit log was not brought to its end';
    await until('the export has ended', () => (test.logged().includes(words) ? true : null));
  });

  it('is cut off, and not quietly ended, when the server shuts down', async () => {
    await addEntries(test.sync, 'org_1', 60_000);
    const answer = await begin();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    answer.once('error', () => undefined);
    answer.once('close', resolve);
    const closing = test.app.close();
    answer.resume();
    await Promise.all([closing, promise]);
    expect(answer.complete).toBe(false);
  });

  it('is not begun while too many are under way', async () => {
    await addEntries(test.sync, 'org_1', 60_000);
    const url = await test.app.listen({ port: 0, host: '127.0.0.1' });
    const answers: IncomingMessage[] = [];
    for (let number = 0; number < 4; number += 1) {
      const asked = request(`${url}/api/v1/audit/export`, { headers, agent: false });
      asked.end();
      answers.push(...((await once(asked, 'response')) as [IncomingMessage]));
    }
    const refused = await get();
    expectProblem(refused, 'unavailable', '/api/v1/audit/export');
    expect(refused.headers['retry-after']).toBe('30');
    for (const answer of answers) answer.destroy();
    await until('there is room again', async () =>
      (await get('?organization=org_9')).statusCode === 200 ? true : null,
    );
  });
});
