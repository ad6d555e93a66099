import { describe, expect, it, vi } from 'vitest';
import { backends, gate, into, openFresh, untilIdle, work } from './backends.ts';

describe.each(backends)('lanes on %s', (backend) => {
  it('runs a lane once for all wake-ups before it starts', async () => {
    const { queues } = await openFresh(backend);
    for (let i = 0; i < 5; i++) await queues.wakeLane('organization:org_1');
    expect(await queues.counts()).toEqual({ waiting: 1, active: 0, delayed: 0, failed: 0 });

    const lanes: string[] = [];
    await work(queues, { applyLane: into(lanes) });
    await untilIdle(queues);
    expect(lanes).toEqual(['organization:org_1']);
  });

  it('runs it exactly once more for all wake-ups while it runs', async () => {
    const { queues } = await openFresh(backend);
    const door = gate();
    let runs = 0;
    await work(queues, {
      applyLane: async () => {
        runs += 1;
        if (runs === 1) await door.opened;
      },
    });
    await queues.wakeLane('unknown');
    await vi.waitUntil(() => runs === 1);
    for (let i = 0; i < 5; i++) await queues.wakeLane('unknown');
    expect(await queues.counts()).toEqual({ waiting: 0, active: 1, delayed: 0, failed: 0 });
    door.open();
    await untilIdle(queues);
    expect(runs).toBe(2);

    await queues.wakeLane('unknown');
    await vi.waitUntil(() => runs === 3);
  });

  it('never runs a lane twice at once, and no wake-up is without a run that starts after it', async () => {
    const { queues } = await openFresh(backend);
    const lanes = ['a', 'b', 'c'];
    const running = new Map<string, number>();
    const started = new Map<string, number>();
    let clock = 0;
    let atMost = 0;
    const applyLane = async (lane: string): Promise<void> => {
      started.set(lane, ++clock);
      running.set(lane, (running.get(lane) ?? 0) + 1);
      atMost = Math.max(atMost, running.get(lane) ?? 0);
      await new Promise((resolve) => setImmediate(resolve));
      running.set(lane, (running.get(lane) ?? 0) - 1);
    };
    await work(queues, { applyLane }, 8);
    await work(queues, { applyLane }, 8);
    const woken = new Map<string, number>();
    for (let round = 0; round < 60; round++) {
      await Promise.all(
        lanes.flatMap((lane) => {
          woken.set(lane, ++clock);
          return [queues.wakeLane(lane), queues.wakeLane(lane)];
        }),
      );
    }
    await untilIdle(queues);
    expect(atMost).toBe(1);
    for (const lane of lanes) expect(started.get(lane)).toBeGreaterThan(woken.get(lane) ?? 0);
  });

  it('runs different lanes at once, as many as it is told to', async () => {
    const { queues } = await openFresh(backend);
    const door = gate();
    const running = new Set<string>();
    let atMost = 0;
    await work(
      queues,
      {
        applyLane: async (lane) => {
          running.add(lane);
          atMost = Math.max(atMost, running.size);
          await door.opened;
          running.delete(lane);
        },
      },
      3,
    );
    for (const lane of ['a', 'b', 'c', 'd']) await queues.wakeLane(lane);
    await vi.waitUntil(() => running.size === 3);
    expect(await queues.counts()).toEqual({ waiting: 1, active: 3, delayed: 0, failed: 0 });
    door.open();
    await untilIdle(queues);
    expect(atMost).toBe(3);
  });

  it('runs the lanes of one job side by side, and all of them again when one fails', async () => {
    const { queues, errors } = await openFresh(backend);
    const door = gate();
    const running = new Set<string>();
    const runs: string[] = [];
    await work(queues, {
      applyLane: async (lane) => {
        running.add(lane);
        runs.push(lane);
        await door.opened;
        if (lane === 'b' && runs.length <= 3) throw new Error('Not now.');
      },
    });
    await queues.wakeLanes(['a', 'b', 'c']);
    await vi.waitUntil(() => running.size === 3);
    expect(await queues.counts()).toEqual({ waiting: 0, active: 1, delayed: 0, failed: 0 });
    door.open();
    await untilIdle(queues);
    expect(runs).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
    expect(errors).toEqual(['job of lanes b: Not now.']);
  });

  it('tries a lane again that failed, and leaves nothing behind when it keeps failing', async () => {
    const { queues, errors } = await openFresh(backend);
    let runs = 0;
    await work(queues, {
      applyLane: () => {
        runs += 1;
        return Promise.reject(new Error('The database is not there.'));
      },
    });
    await queues.wakeLane('a');
    await untilIdle(queues);
    expect(runs).toBe(3);
    expect(await queues.counts()).toEqual({ waiting: 0, active: 0, delayed: 0, failed: 0 });
    expect(errors).toEqual(['job of lanes a: The database is not there.']);

    await queues.wakeLane('a');
    await vi.waitUntil(() => runs === 4);
  });
});
