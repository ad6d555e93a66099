import { randomUUID } from 'node:crypto';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { pino } from 'pino';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { startWorkers } from '../../workers/index.ts';
import { buildApp } from '../../src/http/build-app.ts';
import type { ProblemCode } from '../../src/http/errors.ts';
import { queueBoard } from '../../src/http/queue-board.ts';
import { boardQueues } from '../../src/queue/board.ts';
import { laneOf } from '../../src/store/lane.ts';
import { applyLane } from '../../src/sync/apply-events.ts';
import type { FixedToken } from '../../src/sync/access/check-token.ts';
import { DeliveryTally } from '../../src/sync/delivery-tally.ts';
import { dismissEvent } from '../../src/sync/dismiss-failures.ts';
import { backends, untilIdle } from '../queue/backends.ts';
import { repair, storeOdd } from '../support/failing.ts';
import { facts } from '../support/http-app.ts';
import { expectProblem } from '../support/problem.ts';
import { openTestSync, type TestSync } from '../support/sync-context.ts';
import { until } from '../support/until.ts';

const tokens: readonly FixedToken[] = [
  { token: 'token-of-a-viewer', name: 'vic', role: 'viewer' },
  { token: 'token:of-an-operator', name: 'ann', role: 'operator' },
  { token: 'token-of-one-customer', name: 'cho', role: 'admin', organizationId: 'org_1' },
];
const basic = (token: string, user = 'whoever'): string =>
  `Basic ${Buffer.from(`${user}:${token}`).toString('base64')}`;
const operator = { authorization: 'Bearer token:of-an-operator' };
const byBrowser = { authorization: basic('token:of-an-operator'), host: 'eppo.example' };

interface Board {
  readonly sync: TestSync;
  readonly ask: (options: InjectOptions) => Promise<LightMyRequestResponse>;
}

async function openBoard(backend: (typeof backends)[number], broken = false): Promise<Board> {
  const redisUrl = inject('redisUrl');
  const prefix = `test-${randomUUID()}`;
  const sync = await openTestSync(backend === 'redis' && redisUrl !== null ? { redisUrl, prefix } : {});
  const app = buildApp({
    context: sync,
    receive: () => Promise.reject(new Error('this test takes no deliveries')),
    tally: new DeliveryTally(1),
    tokens,
    facts,
    version: '1.2.3',
    log: pino({ level: 'silent' }),
    showQueues: queueBoard(sync, () => (broken ? Promise.reject(new Error('It is away.')) : boardQueues(sync.queues))),
  });
  onTestFinished(async () => {
    await app.close();
    await sync.close();
  });
  return { sync, ask: (options) => app.inject({ headers: operator, ...options }) };
}

describe('who is let in', () => {
  it.each<[string, Record<string, string>, ProblemCode]>([
    ['no token', {}, 'token_missing'],
    ['another scheme', { authorization: 'Digest x' }, 'token_missing'],
    ['a wrong token', { authorization: 'Bearer nope' }, 'token_invalid'],
    ['a wrong password', { authorization: basic('nope') }, 'token_invalid'],
    ['the token as the user', { authorization: basic('', 'token-of-a-viewer') }, 'token_invalid'],
    ['a viewer’s token', { authorization: basic('token-of-a-viewer') }, 'role_insufficient'],
    ['one organization’s token', { authorization: basic('token-of-one-customer') }, 'organization_insufficient'],
  ])('not with %s, for pages, files and data alike', async (_, headers, code) => {
    const { ask } = await openBoard('postgres');
    for (const url of [
      '/queues',
      '/queues/',
      '/queues/api/queues',
      '/queues/static/images/logo.svg',
      '/queues/queue/x',
    ]) {
      const answer = await ask({ url, headers });
      expectProblem(answer, code, url);
      if (answer.statusCode === 401) expect(answer.headers['www-authenticate']).toMatch(/^Basic realm=/);
    }
  });

  it('an operator, by bearer token or as a browser signs in, on pages that load nothing from elsewhere', async () => {
    const { ask } = await openBoard('postgres');
    for (const headers of [operator, byBrowser]) {
      const page = await ask({ url: '/queues', headers });
      expect(page.statusCode).toBe(200);
      const policy = String(page.headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toMatch(/https?:|\*|script-src[^;]*unsafe/);
      expect(page.body).not.toMatch(/<script(?![^>]*(src=|application\/json))/);
    }
    const { queues } = (await ask({ url: '/queues/api/queues' })).json<{
      queues: { name: string; readOnlyMode: boolean }[];
    }>();
    expect(queues.map(({ name, readOnlyMode }) => [name, readOnlyMode])).toEqual([
      ['events', false],
      ['lanes', true],
      ['resyncs', true],
      ['replays', true],
    ]);
  });

  it('answers 503 while the queue cannot be reached, and 404 to what it does not have', async () => {
    const { ask } = await openBoard('postgres', true);
    expectProblem(await ask({ url: '/queues/api/queues' }), 'unavailable', '/queues/api/queues');
    expectProblem(await ask({ url: '/queues/nothing' }), 'not_found', '/queues/nothing');
  });
});

describe('another site cannot have a browser change anything', () => {
  const url = '/queues/api/queues/events/event-none/retry';
  it.each<[string, Record<string, string>, boolean]>([
    ['says nothing', {}, false],
    ['says cross-site', { 'sec-fetch-site': 'cross-site' }, false],
    ['says same-site', { 'sec-fetch-site': 'same-site' }, false],
    [
      'says cross-site with a fitting origin',
      { 'sec-fetch-site': 'cross-site', origin: 'https://eppo.example' },
      false,
    ],
    ['names another origin', { origin: 'https://evil.example' }, false],
    ['names no origin', { origin: 'null' }, false],
    ['says same-origin', { 'sec-fetch-site': 'same-origin' }, true],
    ['names this origin', { origin: 'https://eppo.example' }, true],
  ])('when the browser %s', async (_, headers, allowed) => {
    const { ask } = await openBoard('postgres');
    const answer = await ask({ method: 'PUT', url, headers: { ...byBrowser, ...headers } });
    if (allowed) expect(answer.statusCode).toBe(404);
    else expectProblem(answer, 'cross_site_request', url);
    expect((await ask({ url: '/queues', headers: { ...byBrowser, ...headers } })).statusCode).toBe(200);
  });
});

describe('what would break the rules is refused', () => {
  it.each<['PUT' | 'POST' | 'PATCH', string]>([
    ['POST', '/events/add'],
    ['PUT', '/events/empty'],
    ['PUT', '/events/obliterate'],
    ['PUT', '/events/pause'],
    ['PUT', '/pause'],
    ['PUT', '/events/clean/failed'],
    ['PUT', '/events/concurrency'],
    ['PUT', '/events/rate-limit'],
    ['PATCH', '/events/event-1/update-data'],
    ['PATCH', '/events/event-1/delay'],
    ['PUT', '/lanes/empty'],
    ['PUT', '/lanes/1/clean'],
    ['PUT', '/lanes/retry/failed'],
    ['PUT', '/resyncs/1/clean'],
  ])('%s %s', async (method, path) => {
    const { ask, sync } = await openBoard('postgres');
    const url = `/queues/api/queues${path}`;
    expectProblem(await ask({ method, url, payload: {} }), 'queue_action_refused', url);
    expect(await sync.database.prisma.auditEntry.count()).toBe(0);
  });
});

async function failed(sync: TestSync): Promise<string[]> {
  return [...(await sync.queues.failedJobs(0, 100)).eventIds].toSorted();
}

describe.each(backends)('a failed job on %s', (backend) => {
  async function withFailed(...ids: string[]): Promise<Board> {
    const board = await openBoard(backend);
    const { sync } = board;
    await storeOdd(
      sync.database,
      ids.map((id) => ({ id, data: { email: null } })),
    );
    const workers = await startWorkers(sync, { concurrency: 1 });
    onTestFinished(() => workers.close());
    await applyLane(sync, laneOf('org_1', null));
    await until('they have failed', async () => ((await failed(sync)).join() === ids.join() ? true : null));
    return board;
  }
  const outcomeOf = async ({ sync }: Board, eventId: string): Promise<string | undefined> =>
    (await sync.database.prisma.eventOutcome.findUnique({ where: { eventId } }))?.outcome;

  it('is retried, and its event applied where it can be now; who did it is in the audit trail', async () => {
    const board = await withFailed('event_1', 'event_2');
    const { ask, sync } = board;
    await repair(sync.database, 'event_1');
    const retried = await ask({ method: 'PUT', url: '/queues/api/queues/events/event-event_1/retry' });
    expect(retried.statusCode).toBe(204);
    await until('it is applied', async () => ((await outcomeOf(board, 'event_1')) === 'applied' ? true : null));
    await until('its job is gone', async () => ((await failed(sync)).join() === 'event_2' ? true : null));
    const entries = await sync.database.prisma.auditEntry.findMany({ where: { action: 'job.retried' } });
    expect(entries).toMatchObject([{ actor: 'operator:ann', eventId: 'event_1', organizationId: 'org_1' }]);

    await ask({ method: 'PUT', url: '/queues/api/queues/events/retry/failed' });
    const tries = () => sync.database.prisma.eventOutcome.findFirst({ where: { eventId: 'event_2', attempts: 2 } });
    await until('the other one has been tried', tries);
    await until('it has failed again', async () => ((await failed(sync)).join() === 'event_2' ? true : null));
  });

  it('of an event that was dismissed does nothing when it is retried', async () => {
    const board = await withFailed('event_1');
    const { ask, sync } = board;
    await repair(sync.database, 'event_1');
    const away = { ...sync.queues, dropFailed: () => Promise.reject(new Error('The queue is away.')) };
    const by = { actor: 'operator:ann', reason: 'They left' } as const;
    await dismissEvent({ ...sync, queues: away }, 'event_1', by);
    await ask({ method: 'PUT', url: '/queues/api/queues/events/event-event_1/retry' });
    await until('its job is gone', async () => ((await failed(sync)).length === 0 ? true : null));
    await untilIdle(sync.queues);
    expect(await outcomeOf(board, 'event_1')).toBe('ignored');
    expect(await sync.database.prisma.member.count()).toBe(0);
    sync.complaints.splice(0);
  });

  it('comes back after it was removed', async () => {
    const { ask, sync } = await withFailed('event_1');
    const removed = await ask({ method: 'PUT', url: '/queues/api/queues/events/event-event_1/clean' });
    expect(removed.statusCode).toBe(204);
    await until('it is back', async () => ((await failed(sync)).join() === 'event_1' ? true : null));
    expect(await sync.database.prisma.eventOutcome.findMany()).toMatchObject([{ outcome: 'failed' }]);
  });
});

it('is not loaded where there is no server', async () => {
  const script = `await import('./src/main/start-parts.ts'); const { Module } = await import('node:module');
    console.log(Object.keys(Module._cache).filter((file) => /bull-board|ejs/.test(file)).length);
    await import('./src/http/queue-board.ts');
    console.log(Object.keys(Module._cache).filter((file) => /bull-board|ejs/.test(file)).length > 0)`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
  expect(stdout.trim().split('\n')).toEqual(['0', 'true']);
});
