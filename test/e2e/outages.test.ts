import { describe, expect, it } from 'vitest';
import { userEvent, type WebhookPayload } from '../../src/workos/shapes.ts';
import { command, ownRedis } from '../queue/redis-server.ts';
import { ownPostgres } from '../support/own-postgres.ts';
import { until } from '../support/until.ts';
import { readEvent, readStatus, untilEnded, untilSettled } from './api.ts';
import { queryRows } from './database.ts';
import { deliver, deliverAll, deliverEvent, type Answer } from './http.ts';
import { backends, freshDatabase, settingsFor, startAllInOne, startServer, startWorker } from './processes.ts';
import { expectWholeStorm, makeStorm, newDirectory } from './storm.ts';

const { directory, next, user } = newDirectory('outage', Date.now() - 60_000);

function assigned(): WebhookPayload {
  const event = next();
  return userEvent('created', event, directory, user({ email: `${event.id}@example.com` }));
}

function expectUnavailable(answer: Answer): void {
  expect(answer).toMatchObject({
    status: 503,
    contentType: 'application/problem+json; charset=utf-8',
    retryAfter: expect.stringMatching(/^[1-9]\d*$/) as unknown,
    body: { status: 503, code: 'unavailable', instance: '/webhooks/workos' },
  });
}

/** As WorkOS would: again and again, until it is taken. */
async function deliverUntilTaken(url: string, event: WebhookPayload): Promise<Answer> {
  return until('the delivery is taken again', async () => {
    const answer = await deliverEvent(url, event);
    if (answer.status !== 503) return answer;
    expectUnavailable(answer);
    return null;
  });
}

async function expectNotStored(url: string, events: readonly WebhookPayload[]): Promise<void> {
  for (const { id } of events) await expect(readEvent(url, id)).rejects.toThrow('404');
}

// Not a measure of speed: without a limit of our own, senders wait the minute that a statement may take.
const muchTooLongMs = 40_000;

describe('PostgreSQL', () => {
  it('that is killed lets nothing be acknowledged, and all goes on when it is back', { timeout: 90_000 }, async () => {
    const postgres = await ownPostgres();
    const { url } = await startAllInOne(settingsFor(postgres.url, null));
    const before = assigned();
    expect(await deliverEvent(url, before)).toMatchObject({ status: 200, body: { status: 'accepted' } });

    await postgres.kill();
    const turnedAway = Array.from({ length: 40 }, assigned);
    const started = performance.now();
    for (const answer of await deliverAll(url, turnedAway, { concurrency: 8 })) expectUnavailable(answer);
    expect(performance.now() - started).toBeLessThan(muchTooLongMs);

    await postgres.startAgain();
    const after = assigned();
    expect(await deliverUntilTaken(url, after)).toMatchObject({ status: 200, body: { status: 'accepted' } });
    await expectNotStored(url, turnedAway);
    for (const { id } of [before, after]) expect(await untilEnded(url, id)).toMatchObject({ outcome: 'applied' });
    const [again] = turnedAway;
    if (again !== undefined) expect(await deliverEvent(url, again)).toMatchObject({ body: { status: 'accepted' } });
  });

  it(
    'that hangs lets nothing be acknowledged, in time, and takes no memory without end',
    { timeout: 120_000 },
    async () => {
      const postgres = await ownPostgres();
      const { url } = await startAllInOne(settingsFor(postgres.url, null));
      expect(await deliverEvent(url, assigned())).toMatchObject({ status: 200 });

      const thaw = await postgres.freeze();
      const large = Array.from({ length: 80 }, () => JSON.stringify(assigned()).padEnd(1024 * 1024));
      const started = performance.now();
      const answers = await Promise.all(large.map((body) => deliver(url, body)));
      expect(performance.now() - started).toBeLessThan(muchTooLongMs);
      for (const answer of answers) expectUnavailable(answer);
      expect(answers.filter(({ body }) => String(body['detail']).includes('Too many'))).not.toEqual([]);
      expectUnavailable(await deliverEvent(url, assigned()));

      thaw();
      const after = assigned();
      expect(await deliverUntilTaken(url, after)).toMatchObject({ status: 200 });
      expect(await untilEnded(url, after.id)).toMatchObject({ outcome: 'applied' });
      await untilSettled(url);
    },
  );
});

// Without a Redis on this machine, the set-up of the run has said so, or failed in CI.
if (backends.includes('redis')) {
  describe('Redis', () => {
    it('that is killed keeps no event from being accepted; they are applied when it is back', async () => {
      const redis = await ownRedis();
      await redis.start();
      const { url } = await startAllInOne(settingsFor(await freshDatabase(), redis.url));
      const before = assigned();
      await deliverEvent(url, before);
      expect(await untilEnded(url, before.id)).toMatchObject({ outcome: 'applied' });

      await redis.kill();
      const meanwhile = Array.from({ length: 20 }, assigned);
      for (const { status, body } of await deliverAll(url, meanwhile, { concurrency: 4 })) {
        expect({ status, said: body['status'] }).toEqual({ status: 200, said: 'accepted' });
      }
      await until('the service sees that Redis is gone', async () => {
        const { queue, events } = await readStatus(url);
        return !queue.reachable && events.pending === meanwhile.length ? true : null;
      });

      await redis.start();
      for (const { id } of meanwhile) expect(await untilEnded(url, id)).toMatchObject({ outcome: 'applied' });
    });
  });
}

describe.each(backends)('a queue on %s', (backend) => {
  it('that loses everything loses no event', { timeout: 60_000 }, async () => {
    const databaseUrl = await freshDatabase();
    const redis = backend === 'redis' ? await ownRedis() : null;
    await redis?.start();
    const settings = settingsFor(databaseUrl, redis?.url ?? null);
    const { url } = await startServer(settings);
    const storm = makeStorm(5, 1);
    const answers = await deliverAll(url, storm.deliveries, { concurrency: 8 });
    expect((await readStatus(url)).events.pending).toBe(storm.events.length);

    if (redis === null) await emptyQueueTables(databaseUrl);
    else await command(redis.url, (connection) => connection.flushall());
    await startWorker(settings);
    await untilSettled(url);
    await expectWholeStorm(url, storm, answers);
  });
});

async function emptyQueueTables(databaseUrl: string): Promise<void> {
  const tables = await queryRows(
    databaseUrl,
    `SELECT format('bullmq.%I', relname) AS name FROM pg_class WHERE relnamespace = 'bullmq'::regnamespace AND relkind IN ('r', 'p')
     AND relname NOT LIKE '%migration%'`,
  );
  await queryRows(databaseUrl, `TRUNCATE ${tables.map((row) => String(row['name'])).join(', ')}`);
}
