import { randomUUID } from 'node:crypto';
import { describe, expect, inject, it, onTestFinished, vi } from 'vitest';
import { insertEvents, type IncomingEvent } from '../../src/store/insert-events.ts';
import { laneOf } from '../../src/store/lane.ts';
import { startWorkers } from '../../workers/index.ts';
import { backends } from '../queue/backends.ts';
import { incoming, retell } from '../support/retell.ts';
import { newStory } from '../support/story.ts';
import { openTestSync, type TestSync } from '../support/sync-context.ts';

const organizationId = 'org_1';

function hired(...names: string[]): IncomingEvent[] {
  const story = newStory();
  for (const name of names) story.user(`directory_user_${name}`).created({ email: `${name}@example.com` });
  return retell(story, organizationId).events.map((event) => incoming(event, organizationId));
}

describe.each(backends)('the workers on %s', (backend) => {
  async function start(): Promise<TestSync> {
    const redisUrl = inject('redisUrl');
    const onRedis = backend === 'redis' && redisUrl !== null ? { redisUrl, prefix: `test-${randomUUID()}` } : {};
    const sync = await openTestSync(onRedis);
    const workers = await startWorkers(sync, { concurrency: 4 });
    onTestFinished(async () => {
      await workers.close();
      await sync.close();
    });
    return sync;
  }

  async function outcomes({ database }: TestSync): Promise<Record<string, string>> {
    const rows = await database.prisma.eventOutcome.findMany();
    return Object.fromEntries(rows.map(({ eventId, outcome }) => [eventId, outcome]));
  }

  it('apply what a lane is woken for', async () => {
    const sync = await start();
    const events = hired('ann', 'bob');
    await insertEvents(sync.database.direct, events);
    await sync.queues.wakeLane(laneOf(organizationId, null));
    await vi.waitUntil(async () => (await sync.database.prisma.member.count()) === 2);
    expect(await outcomes(sync)).toEqual(Object.fromEntries(events.map(({ id }) => [id, 'applied'])));
    expect(sync.complaints).toEqual([]);
  });

  it('find by themselves what nobody woke them for', async () => {
    const sync = await start();
    await insertEvents(sync.database.direct, hired('ann'));
    await vi.waitUntil(async () => (await sync.database.prisma.member.count()) === 1, { timeout: 10_000 });
    expect(sync.complaints).toEqual([]);
  });

  it('seal what stands in the audit log', async () => {
    const sync = await start();
    await insertEvents(sync.database.direct, hired('ann'));
    await sync.queues.wakeLane(laneOf(organizationId, null));
    const sealed = async (): Promise<boolean> => (await sync.database.prisma.auditSeal.findFirst())?.entries === 1;
    await vi.waitUntil(sealed, { timeout: 15_000 });
    expect(sync.complaints).toEqual([]);
  });

  it('fail a bad event alone, in a job of its own', async () => {
    const sync = await start();
    const [good, bad] = hired('ann', 'bob');
    if (good === undefined || bad === undefined) throw new Error('The story has two events.');
    await insertEvents(sync.database.direct, [{ ...bad, occurredAt: 0, payload: Buffer.from('{"data":{}}') }, good]);
    await sync.queues.wakeLane(laneOf(organizationId, null));
    const settled = { [good.id]: 'applied', [bad.id]: 'failed' };
    await vi.waitUntil(async () => Object.keys(await outcomes(sync)).length === 2, { timeout: 10_000 });
    expect(await outcomes(sync)).toEqual(settled);
  });
});
