import { randomUUID } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { backends, gate, openFresh, work } from './backends.ts';

describe.each(backends)('resync jobs on %s', (backend) => {
  it('run a resync once while a job of it waits or runs, and again when it is asked for later', async () => {
    const { queues } = await openFresh(backend);
    const [id, door] = [randomUUID(), gate()];
    const begun: string[] = [];
    for (let asked = 0; asked < 3; asked++) await queues.runResync(id);
    await work(queues, {
      runResync: async (resyncId) => {
        begun.push(resyncId);
        if (begun.length === 1) await door.opened;
      },
    });
    await vi.waitUntil(() => begun.length === 1);
    await queues.runResync(id);
    door.open();
    await vi.waitUntil(async () => {
      await queues.runResync(id);
      return begun.length > 1;
    });
    expect(new Set(begun)).toEqual(new Set([id]));
  });

  it('two at a time', async () => {
    const { queues } = await openFresh(backend);
    const door = gate();
    let running = 0;
    await work(queues, {
      runResync: async () => {
        running += 1;
        await door.opened;
      },
    });
    for (let asked = 0; asked < 3; asked++) await queues.runResync(randomUUID());
    await vi.waitUntil(() => running === 2);
    door.open();
    await vi.waitUntil(() => running === 3);
  });

  it('are tried again, and are told whether it is the last try', async () => {
    const { queues, errors } = await openFresh(backend);
    const lastTries: boolean[] = [];
    await work(queues, {
      runResync: (_, { lastTry }) => {
        lastTries.push(lastTry);
        return Promise.reject(new Error('The database is not there.'));
      },
    });
    const id = randomUUID();
    await queues.runResync(id);
    await vi.waitUntil(() => lastTries.length === 2, { timeout: 15_000 });
    expect(lastTries).toEqual([false, false]);
    expect(errors).toEqual([`job of resyncs resync-${id}: The database is not there.`]);
  });
});
