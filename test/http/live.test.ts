import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openLiveStream } from '../../src/http/live-stream.ts';
import { issueToken } from '../../src/sync/access/issue-token.ts';
import { adminToken, openTestApp, type TestApp } from '../support/http-app.ts';
import { expectProblem } from '../support/problem.ts';
import { until } from '../support/until.ts';

let test: TestApp;
let url: string;
/** Keeps connections, as browsers and proxies do. */
let agent: Agent;
beforeEach(async () => {
  // The beat of a stream is the only interval of the server.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  agent = new Agent({ keepAlive: true });
  test = await openTestApp();
  url = await test.app.listen({ port: 0, host: '127.0.0.1' });
});
afterEach(async () => {
  vi.useRealTimers();
  await test.close();
  agent.destroy();
});

interface Listener {
  readonly answer: IncomingMessage;
  readonly heard: () => string;
  readonly changes: () => { readonly id: number; readonly at: string }[];
  readonly ended: Promise<unknown>;
}

const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

async function listen(token = adminToken, headers = bearer(token)): Promise<Listener> {
  const asked = request(`${url}/api/v1/live`, { headers, agent });
  asked.end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  let text = '';
  answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  answer.on('error', () => undefined);
  return {
    answer,
    heard: () => text,
    changes: () =>
      [...text.matchAll(/event: changed\nid: (\d+)\ndata: ({.*})\n\n/g)].map(([, id, data = '{}']) => ({
        id: Number(id),
        ...(JSON.parse(data) as { at: string }),
      })),
    ended: once(answer, 'close'),
  };
}

const hears = (listener: Listener, changes: number): Promise<true> =>
  until(`change ${changes} is told`, () => (listener.changes().length >= changes ? true : null));

async function addEvent(organizationId: string): Promise<void> {
  const id = `event_${Math.random()}`;
  await test.sync.database.prisma.event.create({ data: { id, type: 't', organizationId, occurredAt: new Date() } });
}

async function tokenOf(organizationId: string | null): Promise<{ id: string; token: string }> {
  const asked = { name: `listener of ${organizationId ?? 'all'}`, role: 'viewer', organizationId } as const;
  const maker = { role: 'admin', organizationId: null } as const;
  const { id, token } = await issueToken(test.sync, { ...asked, expiresInSeconds: 3_600 }, maker, 'operator:test');
  return { id, token };
}

/** One that is not read, over no socket; it costs a test nothing. */
async function occupy(): Promise<number> {
  const headers = { authorization: `Bearer ${adminToken}` };
  return (await test.app.inject({ url: '/api/v1/live', headers, payloadAsStream: true })).statusCode;
}

describe('a listener', () => {
  it('is told at first and after every change, by ids that grow, with the headers of every answer', async () => {
    const listener = await listen();
    const { statusCode, headers } = listener.answer;
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-accel-buffering': 'no',
    });
    await hears(listener, 1);
    await addEvent('org_1');
    await hears(listener, 2);
    const [first, second] = listener.changes();
    expect(second?.id).toBeGreaterThan(first?.id ?? Infinity);
    expect(new Date(first?.id ?? 0).toISOString()).toBe(first?.at);
  });

  it('with a token of one organization is told of that one alone', async () => {
    const [own, other] = [await listen((await tokenOf('org_1')).token), await listen((await tokenOf('org_2')).token)];
    await Promise.all([hears(own, 1), hears(other, 1)]);
    await addEvent('org_2');
    await hears(other, 2);
    // The look that told the other one was for both.
    expect(own.changes()).toHaveLength(1);
    await addEvent('org_1');
    await hears(own, 2);
    expect(other.changes()).toHaveLength(2);
    expect(own.heard() + other.heard()).not.toContain('org_');
  });

  it('hears a line from time to time, as long as its token is valid', async () => {
    const { id, token } = await tokenOf(null);
    const listener = await listen(token);
    await vi.advanceTimersByTimeAsync(15_000);
    await until('the line is heard', () => (listener.heard().includes(': still here\n\n') ? true : null));
    const headers = { authorization: `Bearer ${adminToken}` };
    await test.app.inject({ method: 'DELETE', url: `/api/v1/tokens/${id}`, headers });
    await vi.advanceTimersByTimeAsync(15_000);
    await listener.ended;
    expect(listener.answer.complete).toBe(true);
    await until('the answer is logged', () =>
      /"route":"\/api\/v1\/live".*answered/.test(test.logged()) ? true : null,
    );
    const again = await listen(token);
    expect(again.answer.statusCode).toBe(401);
    await again.ended;
  });

  it('in a browser is heard out when its session is over', async () => {
    const signedIn = await test.app.inject({ method: 'POST', url: '/api/v1/session', headers: bearer(adminToken) });
    const [cookie = ''] = String(signedIn.headers['set-cookie']).split(';');
    const listener = await listen('', { cookie });
    await hears(listener, 1);
    await vi.advanceTimersByTimeAsync(15_000);
    await until('the line is heard', () => (listener.heard().includes(': still here') ? true : null));
    const headers = { cookie, host: 'localhost', origin: 'http://localhost' };
    expect((await test.app.inject({ method: 'DELETE', url: '/api/v1/session', headers })).statusCode).toBe(200);
    await vi.advanceTimersByTimeAsync(15_000);
    await listener.ended;
  });

  it('that does not read is dropped', () => {
    const { stream, send } = openLiveStream();
    let dropped: unknown = null;
    stream.once('error', (error) => (dropped = error));
    for (let line = 0; line < 1_000 && !stream.destroyed; line += 1) send(': a line that nobody reads\n\n');
    expect(stream.destroyed).toBe(true);
    expect(() => {
      send('more');
    }).not.toThrow();
    return until('it ends with an error', () => (dropped instanceof Error ? true : null));
  });

  it('gets an answer to a HEAD that ends', async () => {
    const headers = { authorization: `Bearer ${adminToken}` };
    const head = await test.app.inject({ method: 'HEAD', url: '/api/v1/live', headers });
    expect([head.statusCode, head.body]).toEqual([200, '']);
  });

  it('is turned away when there are many, until another one has gone', async () => {
    const leaver = await listen();
    for (let others = 0; others < 199; others += 1) expect(await occupy()).toBe(200);
    const headers = { authorization: `Bearer ${adminToken}` };
    const refused = await test.app.inject({ url: '/api/v1/live', headers });
    expectProblem(refused, 'unavailable', '/api/v1/live');
    expect(refused.headers['retry-after']).toBe('30');
    leaver.answer.destroy();
    await until('there is room again', async () => ((await occupy()) === 200 ? true : null));
  });

  it('does not keep the server from closing, whether it reads or not', async () => {
    const [reader, idler] = [await listen(), await listen()];
    idler.answer.pause();
    await hears(reader, 1);
    const began = performance.now();
    await test.app.close();
    expect(performance.now() - began).toBeLessThan(2_000);
    await reader.ended;
    expect(reader.answer.complete).toBe(true);
    await expect(listen()).rejects.toThrow();
  });
});
