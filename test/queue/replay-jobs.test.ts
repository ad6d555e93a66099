import { randomUUID } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { PermanentFailure } from '../../src/queue/queues.ts';
import { backends, gate, openFresh, work } from './backends.ts';

describe.each(backends)('replay jobs on %s', (backend) => {
  it('run a replay once while a job of it waits or runs, one at a time, and again when it is asked for later', async () => {
    const { queues } = await openFresh(backend);
    const [id, other, door] = [randomUUID(), randomUUID(), gate()];
    const begun: string[] = [];
    for (const replayId of [id, id, other]) await queues.runReplay(replayId);
    await work(queues, {
      runReplay: async (replayId) => {
        begun.push(replayId);
        if (begun.length === 1) await door.opened;
      },
    });
    await vi.waitUntil(() => begun.length === 1);
    await queues.runReplay(id);
    door.open();
    await vi.waitUntil(() => begun.length === 2);
    expect(begun).toEqual([id, other]);
    await vi.waitUntil(async () => {
      await queues.runReplay(id);
      return begun.length > 2;
    });
  });

  it('are tried again, and are told whether it is the last try', async () => {
    const { queues, errors } = await openFresh(backend);
    const lastTries: boolean[] = [];
    await work(queues, {
      runReplay: (_, { lastTry }) => {
        lastTries.push(lastTry);
        return Promise.reject(new Error('The database is not there.'));
      },
    });
    const id = randomUUID();
    await queues.runReplay(id);
    await vi.waitUntil(() => lastTries.length === 2, { timeout: 15_000 });
    expect(lastTries).toEqual([false, false]);
    expect(errors).toEqual([`job of replays replay-${id}: The database is not there.`]);
  });

  it('of events leave the failed set when the event has failed no more, and only then', async () => {
    const { queues } = await openFresh(backend);
    const door = gate();
    let fails = true;
    await work(queues, {
      applyEvent: async () => {
        if (fails) throw new PermanentFailure('Not yet.');
        await door.opened;
      },
    });
    await queues.retryEvent('event_1');
    await vi.waitUntil(async () => (await queues.counts()).failed === 1);
    await queues.dropFailed(['event_2']);
    expect(await queues.counts()).toMatchObject({ failed: 1 });
    await queues.dropFailed(['event_1']);
    expect(await queues.counts()).toMatchObject({ failed: 0 });
    fails = false;
    await queues.retryEvent('event_1');
    await vi.waitUntil(async () => (await queues.counts()).active === 1);
    await queues.dropFailed(['event_1']);
    expect(await queues.counts()).toMatchObject({ active: 1 });
    door.open();
  });
});
