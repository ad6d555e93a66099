import { afterEach, describe, expect, it } from 'vitest';
import { openQueues } from '../../src/queue/queues.ts';
import { openDatabase } from '../../src/store/database.ts';
import { adminToken, openTestApp, type TestApp } from '../support/http-app.ts';
import { expectProblem } from '../support/problem.ts';

const open: TestApp[] = [];

async function start(options: Parameters<typeof openTestApp>[0] = {}): Promise<TestApp> {
  const test = await openTestApp(options);
  open.push(test);
  return test;
}

afterEach(async () => {
  for (const test of open.splice(0)) await test.close();
});

const well = { ok: true, detail: expect.any(String) as string };
const ill = { ok: false, detail: expect.any(String) as string };

describe('/healthz and /readyz', () => {
  it('are well when all is', async () => {
    const { app } = await start();
    expect((await app.inject('/healthz')).json()).toEqual({ status: 'ok' });
    const ready = await app.inject('/readyz');
    expect(ready.statusCode).toBe(200);
    expect(ready.json()).toEqual({ status: 'ready', checks: { database: well, migrations: well, queue: well } });
  });

  it('tell of a database that is away', async () => {
    const test = await start();
    const url = 'postgresql://postgres@127.0.0.1:1/none';
    const database = openDatabase({ url, max: 1, name: 'test', onConnectionLost: () => undefined });
    const cut = await start({ context: { ...test.sync, database } });
    const answer = await cut.app.inject('/readyz');
    const body = expectProblem(answer, 'unavailable', '/readyz');
    expect(body['checks']).toEqual({ database: ill, migrations: ill, queue: well });
    expect(answer.headers['retry-after']).toBe('5');
    expect((await cut.app.inject('/healthz')).statusCode).toBe(200);
    await database.close();
  });

  it('tell of a migration that is missing, by its name', async () => {
    const { app, sync } = await start();
    await sync.database.prisma.$executeRaw`UPDATE _prisma_migrations SET rolled_back_at = now()`;
    const body = expectProblem(await app.inject('/readyz'), 'unavailable', '/readyz');
    expect(body['checks']).toEqual({ database: well, migrations: ill, queue: well });
    expect(body['detail']).toMatch(/first \d{14}_\w+\. Run "dsync migrate"\./);
    await sync.database.prisma.$executeRaw`DROP TABLE _prisma_migrations`;
    expectProblem(await app.inject('/readyz'), 'unavailable', '/readyz');
  });

  it('stay ready without a queue, since events are kept all the same, and say so', async () => {
    const { sync } = await start();
    const queues = await openQueues({ redisUrl: null, databaseUrl: sync.database.url, onError: () => undefined });
    await queues.close();
    const cut = await start({ context: { ...sync, queues } });
    const ready = await cut.app.inject('/readyz');
    expect(ready.statusCode).toBe(200);
    expect(ready.json()).toMatchObject({ checks: { database: well, migrations: well, queue: ill } });
    const { status, body } = await cut.get('/api/v1/status');
    expect(status).toBe(200);
    const none = { waiting: null, active: null, delayed: null, failed: null };
    expect(body).toMatchObject({ queue: { backend: 'postgres', reachable: false, ...none } });
  });
});

describe('shutting down', () => {
  it('turns everything away but health checks', async () => {
    let ending = false;
    const { app } = await start({ isShuttingDown: () => ending });
    ending = true;
    const delivery = await app.inject({ method: 'POST', url: '/webhooks/workos', payload: {} });
    expectProblem(delivery, 'unavailable', '/webhooks/workos');
    expect(delivery.headers).toMatchObject({ 'retry-after': '5', connection: 'close' });
    const headers = { authorization: `Bearer ${adminToken}` };
    expectProblem(await app.inject({ url: '/api/v1/status', headers }), 'unavailable', '/api/v1/status');
    expectProblem(await app.inject('/readyz'), 'unavailable', '/readyz');
    expect((await app.inject('/healthz')).statusCode).toBe(200);
  });

  it('begins with closing, and does not cut off what is in hand', async () => {
    const arrived = Promise.withResolvers<undefined>();
    const finish = Promise.withResolvers<undefined>();
    const { app } = await start({
      receive: async () => {
        arrived.resolve(undefined);
        await finish.promise;
        return { status: 'accepted', id: 'event_1' };
      },
    });
    const closing = Promise.withResolvers<undefined>();
    app.addHook('preClose', (done) => {
      closing.resolve(undefined);
      done();
    });
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    const deliver = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
    const inHand = fetch(`${url}/webhooks/workos`, deliver);
    await arrived.promise;
    const closed = app.close();
    await closing.promise;
    finish.resolve(undefined);
    const answer = await inHand;
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ id: 'event_1', status: 'accepted' });
    // Kept open, the connection would hold up closing until its minute is over, and this test with it.
    expect(answer.headers.get('connection')).toBe('close');
    await closed;
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  });
});
