import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { randomUUID } from 'node:crypto';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { eventJobId, eventQueueName } from '../../../src/queue/jobs.ts';
import { insertEvents } from '../../../src/store/insert-events.ts';
import { startWorkers } from '../../../workers/index.ts';
import { steerReplay } from '../../../src/sync/replay/move-replay.ts';
import { applyEvent } from '../../../src/sync/apply-event.ts';
import { begin, dump, operator, show } from '../../support/replaying.ts';
import { address, members, tell } from '../../support/replay-story.ts';
import { incoming, retell } from '../../support/retell.ts';
import { openTestSync, type TestSync } from '../../support/sync-context.ts';
import { until } from '../../support/until.ts';

interface Bench {
  readonly sync: TestSync;
  /** What bull-board and scripts do to a job. */
  readonly retryJob: (eventId: string) => Promise<void>;
  readonly stateOfJob: (eventId: string) => Promise<string>;
}

const failing = 'org_1_event_010';

/** A service with one event that has failed for good, whose job is in the failed set. */
async function withFailedEvent(redisUrl: string): Promise<Bench> {
  const prefix = `test-${randomUUID()}`;
  const sync = await openTestSync({ redisUrl, prefix });
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: null });
  const queue = new Queue(eventQueueName, { connection: redis, prefix });
  const workers = await startWorkers(sync, { concurrency: 2 });
  onTestFinished(async () => {
    await workers.close();
    await queue.close();
    redis.disconnect();
    await sync.close();
  });
  const told = retell(tell(), 'org_1');
  const events = told.events.map((event) => incoming(event, 'org_1'));
  await insertEvents(
    sync.database.direct,
    events.map((event) =>
      event.id === failing
        ? { ...event, payload: Buffer.from(String(event.payload).replaceAll(address('fay'), '')) }
        : event,
    ),
  );
  const stateOfJob = (eventId: string): Promise<string> => queue.getJobState(eventJobId(eventId));
  await until('its job has failed', async () => ((await stateOfJob(failing)) === 'failed' ? true : null));
  return {
    sync,
    stateOfJob,
    retryJob: async (eventId) => {
      const job = await queue.getJob(eventJobId(eventId));
      if (job === undefined) throw new Error('There is no such job.');
      await job.retry();
    },
  };
}

/** As an upgrade does that reads what the version before could not. */
async function cure({ database }: TestSync): Promise<void> {
  await database.prisma.$executeRaw`
    UPDATE events SET payload = replace(payload, '"email":""', ${`"email":"${address('fay')}"`}) WHERE id = ${failing}`;
}

async function outcomeOf({ database }: TestSync): Promise<string> {
  const { outcome, attempts } = await database.prisma.eventOutcome.findUniqueOrThrow({ where: { eventId: failing } });
  return `${outcome} ${attempts}`;
}

const redisUrl = inject('redisUrl');

describe.runIf(redisUrl !== null)('a job that somebody retries', () => {
  it('of a failed event tries it by the one path: it fails again, or is applied', { timeout: 60_000 }, async () => {
    const { sync, retryJob, stateOfJob } = await withFailedEvent(redisUrl ?? '');
    const tries = await outcomeOf(sync);
    const before = await members(sync);
    await retryJob(failing);
    await until('it has been tried', async () => ((await outcomeOf(sync)) === tries ? null : true));
    await until('its job has failed again', async () => ((await stateOfJob(failing)) === 'failed' ? true : null));
    expect(await outcomeOf(sync)).toMatch(/^failed/);
    expect(await members(sync)).toEqual(before);
    await cure(sync);
    await retryJob(failing);
    await until('it is applied', async () => ((await outcomeOf(sync)).startsWith('applied') ? true : null));
    expect(await members(sync)).toEqual({ ...before, [address('fay')]: 'Example viewer active' });
    await until('its job is gone', async () => ((await stateOfJob(failing)) === 'unknown' ? true : null));
  });

  it('of an event that has its outcome changes nothing', { timeout: 60_000 }, async () => {
    const { sync, retryJob, stateOfJob } = await withFailedEvent(redisUrl ?? '');
    await cure(sync);
    // Applied without its job, as by a process that died before it could tell the queue.
    await applyEvent(sync, failing, { lastTry: false });
    expect(await outcomeOf(sync)).toMatch(/^applied/);
    const before = await dump(sync);
    await retryJob(failing);
    await until('its job has ended', async () => ((await stateOfJob(failing)) === 'unknown' ? true : null));
    expect(await dump(sync)).toBe(before);
  });

  it('has left the failed set once a replay has applied its event', { timeout: 60_000 }, async () => {
    const { sync, stateOfJob } = await withFailedEvent(redisUrl ?? '');
    await cure(sync);
    const id = await begin(sync, { events: { filter: { outcome: 'failed' } } });
    const reaches = (state: string) =>
      until(`the replay is ${state}`, async () => ((await show(sync, id)).state === state ? true : null));
    await reaches('planned');
    expect(await stateOfJob(failing)).toBe('failed');
    await steerReplay(sync, id, 'run', operator);
    await reaches('done');
    expect(await outcomeOf(sync)).toMatch(/^applied/);
    expect(await stateOfJob(failing)).toBe('unknown');
    expect((await sync.queues.counts()).failed).toBe(0);
  });
});
