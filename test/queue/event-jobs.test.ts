import { describe, expect, it, vi } from 'vitest';
import { PermanentFailure } from '../../src/queue/queues.ts';
import { backends, gate, into, openFresh, untilIdle, work } from './backends.ts';

const eventId = 'event_01:a/b%ü';

describe.each(backends)('event jobs on %s', (backend) => {
  it('tries an event six times, at growing distances, and keeps it as failed', async () => {
    const { queues, errors } = await openFresh(backend);
    const tries: { readonly at: number; readonly lastTry: boolean }[] = [];
    await work(queues, {
      applyEvent: (id, { lastTry }) => {
        expect(id).toBe(eventId);
        tries.push({ at: performance.now(), lastTry });
        return Promise.reject(new Error('It does not work yet.'));
      },
    });
    await queues.retryEvent(eventId);
    await vi.waitUntil(async () => (await queues.counts()).failed === 1, { timeout: 25_000 });
    expect(tries.map(({ lastTry }) => lastTry)).toEqual([false, false, false, false, false, true]);
    const pauses = tries.slice(1).map(({ at }, index) => at - (tries[index]?.at ?? 0));
    // Jitter takes up to half of 500 ms, doubled each time; the workers need a moment too, and on a busy machine a long one.
    for (const [index, pause] of pauses.entries()) {
      expect(pause).toBeGreaterThan(250 * 2 ** index - 20);
      expect(pause).toBeLessThan(500 * 2 ** index + 4_000);
    }
    expect(errors).toEqual([`job of events event-${encodeURIComponent(eventId)}: It does not work yet.`]);
    expect(await queues.withoutJob([eventId])).toEqual([eventId]);
  });

  it('does not try again what cannot succeed', async () => {
    const { queues, errors } = await openFresh(backend);
    let tries = 0;
    await work(queues, {
      applyEvent: () => {
        tries += 1;
        return Promise.reject(new PermanentFailure('The payload has no e-mail address.'));
      },
    });
    await queues.retryEvent(eventId);
    await untilIdle(queues);
    expect(await queues.counts()).toEqual({ waiting: 0, active: 0, delayed: 0, failed: 1 });
    expect(tries).toBe(1);
    expect(errors).toEqual([]);
  });

  it('runs an event again after it failed, from the first try on', async () => {
    const { queues } = await openFresh(backend);
    const lastTries: boolean[] = [];
    let works = false;
    await work(queues, {
      applyEvent: async (_, { lastTry }) => {
        lastTries.push(lastTry);
        if (!works) return Promise.reject(new PermanentFailure('Not mapped.'));
      },
    });
    await queues.retryEvent(eventId);
    await vi.waitUntil(async () => (await queues.counts()).failed === 1);
    works = true;
    await Promise.all([queues.retryEvent(eventId), queues.retryEvent(eventId)]);
    await untilIdle(queues);
    expect(lastTries.slice(0, 2)).toEqual([false, false]);
    expect(await queues.counts()).toEqual({ waiting: 0, active: 0, delayed: 0, failed: 0 });
  });

  it('says in every state whether a job will run, and adds none while one will', async () => {
    const { queues } = await openFresh(backend);
    const others = ['event_2', '17', '0'];
    const door = gate();
    let outcome: 'wait' | 'fail' | 'give up' = 'wait';
    let started = 0;
    const answer = (): Promise<string[]> => queues.withoutJob([eventId, ...others]);
    const rest = async (): Promise<void> => {
      await queues.retryEvent(eventId);
      const { waiting, active, delayed } = await queues.counts();
      expect(waiting + active + delayed).toBe(1);
    };
    expect(await answer()).toEqual([eventId, ...others]);

    await queues.retryEvent(eventId);
    expect(await answer()).toEqual(others); // waiting
    await rest();

    await work(queues, {
      applyEvent: async () => {
        started += 1;
        if (outcome === 'wait') await door.opened;
        if (outcome === 'fail') throw new Error('Later, perhaps.');
        if (outcome === 'give up') throw new PermanentFailure('Never.');
      },
    });
    await vi.waitUntil(() => started === 1);
    expect(await answer()).toEqual(others); // active
    await rest();

    outcome = 'fail';
    door.open();
    await vi.waitUntil(async () => (await queues.counts()).delayed === 1);
    expect(await answer()).toEqual(others); // delayed
    outcome = 'give up';
    await vi.waitUntil(async () => (await queues.counts()).failed === 1);
    expect(await answer()).toEqual([eventId, ...others]); // failed
    expect(started).toBe(2);
  });

  it('takes ids that BullMQ would refuse, and many of them', async () => {
    const { queues } = await openFresh(backend);
    const done: string[] = [];
    const ids = ['17', '0', '0:1', 'a:b', ...Array.from({ length: 120 }, (_, index) => `event_${index}`)];
    await Promise.all(ids.map((id) => queues.retryEvent(id)));
    expect(await queues.withoutJob([...ids, 'event_none'])).toEqual(['event_none']);
    await work(queues, { applyEvent: into(done) });
    await untilIdle(queues);
    expect(done.toSorted()).toEqual(ids.toSorted());
    expect(await queues.withoutJob(ids)).toEqual(ids);
  });
});
