import { describe, expect, it, vi } from 'vitest';
import { backends, gate, openFresh, work } from './backends.ts';

describe.each(backends)('closing on %s', (backend) => {
  it('waits for the running job, takes no other, and leaves the rest in the queue', async () => {
    const { queues } = await openFresh(backend);
    const door = gate();
    const begun: string[] = [];
    const ended: string[] = [];
    const workers = await work(
      queues,
      {
        applyLane: async (lane) => {
          begun.push(lane);
          await door.opened;
          ended.push(lane);
        },
      },
      1,
    );
    await queues.wakeLane('a');
    await vi.waitUntil(() => begun.length === 1);
    await queues.wakeLane('b');
    let closed = false;
    const closing = workers.close().then(() => (closed = true));
    await queues.ping();
    expect(closed).toBe(false);
    door.open();
    await closing;
    expect(ended).toEqual(['a']);
    expect(begun).toEqual(['a']);
    expect(await queues.counts()).toEqual({ waiting: 1, active: 0, delayed: 0, failed: 0 });
  });

  it('does not wait when forced to, not even when it was waiting already', async () => {
    const { queues } = await openFresh(backend);
    const door = gate();
    let begun = false;
    const workers = await work(queues, {
      applyLane: async () => {
        begun = true;
        await door.opened;
      },
    });
    await queues.wakeLane('a');
    await vi.waitUntil(() => begun);
    const inOrder = workers.close();
    await workers.close({ force: true });
    expect((await queues.counts()).active).toBe(1);
    door.open();
    await inOrder;
  });

  it('closes workers that have nothing to do at once', async () => {
    const { queues } = await openFresh(backend);
    const workers = await work(queues, {});
    const start = performance.now();
    await workers.close();
    expect(performance.now() - start).toBeLessThan(4_000);
  });
});
