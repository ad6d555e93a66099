import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { steerReplay } from '../../../src/sync/replay/move-replay.ts';
import { atFirst, audited, members, tell } from '../../support/replay-story.ts';
import { begin, dump, operator, plan, run, show, storeMissed, work } from '../../support/replaying.ts';
import { openTestSync, type TestSync } from '../../support/sync-context.ts';

let sync: TestSync;

beforeEach(async () => {
  sync = await openTestSync();
});

afterEach(async () => {
  expect(sync.complaints).toEqual([]);
  await sync.close();
});

/** Stores the story of an organization of which only the first five events were applied. */
const store = (organizationId = 'org_1') => storeMissed(sync, organizationId, tell(), (_, place) => place >= atFirst);

describe('pausing and cancelling', () => {
  it('wait for the batch in hand, and nothing is written after them', async () => {
    await store();
    const { id } = await plan(sync, { batch: 2 });
    await steerReplay(sync, id, 'run', operator);
    const seen: number[] = [];
    while (seen.length < 2) {
      // Slowly, so that it is paused while it waits between two batches.
      const working = work(sync, id, { pace: 8 });
      while ((await show(sync, id)).progress.done === (seen.at(-1) ?? 0));
      const { done } = await steerReplay(sync, id, 'pause', operator);
      const before = await dump(sync);
      await working;
      expect(await dump(sync)).toBe(before);
      expect((await show(sync, id)).progress.done).toBe(done);
      seen.push(done);
      await steerReplay(sync, id, 'resume', operator);
    }
    expect(seen).toHaveLength(2);
    expect(await work(sync, id)).toMatchObject({ state: 'done', progress: { done: 10 } });
    expect(await members(sync)).toMatchObject({ 'fay@example.com': 'Example viewer active' });
    expect((await audited(sync)).filter((line) => /paused|resumed/.test(line))).toHaveLength(4);
  });

  it('cancelled is for good, and what was done stays', async () => {
    await store();
    const { id } = await plan(sync, { batch: 7 });
    await steerReplay(sync, id, 'run', operator);
    const stopping = new AbortController();
    const working = work(sync, id, { pace: 20, signal: stopping.signal });
    while ((await show(sync, id)).progress.done < 7);
    await steerReplay(sync, id, 'cancel', operator);
    stopping.abort();
    await working;
    expect(await work(sync, id)).toMatchObject({ state: 'cancelled', progress: { done: 7 } });
    expect(await members(sync)).toMatchObject({
      'ann@example.com': 'Example admin active',
      'cho@example.com': 'Example data_owner active',
    });
    for (const verb of ['run', 'pause', 'resume', 'cancel'] as const) {
      await expect(steerReplay(sync, id, verb, operator)).rejects.toMatchObject({ refusal: { code: 'replay_state' } });
    }
    expect((await audited(sync)).at(-1)).toBe(`org_1 ${operator} replay.cancelled`);
  });

  it('or a worker that ends leave a planning to the next one, which plans the same', async () => {
    await store();
    const whole = await plan(sync);
    const id = await begin(sync, { batch: 1 });
    const stopping = new AbortController();
    const working = work(sync, id, { signal: stopping.signal });
    while ((await show(sync, id)).progress.planned < 3);
    stopping.abort();
    expect((await working).state).toBe('planning');
    const { state, outcomes, effects, settles } = await work(sync, id);
    expect({ state, outcomes, effects, settles }).toEqual({
      state: 'planned',
      outcomes: whole.outcomes,
      effects: whole.effects,
      settles: whole.settles,
    });
  });

  it('leave a planning that was cancelled unfinished', async () => {
    await store();
    const id = await begin(sync);
    await steerReplay(sync, id, 'cancel', operator);
    expect(await work(sync, id)).toMatchObject({ state: 'cancelled', progress: { planned: 0 }, outcomes: null });
  });
});

describe('two workers and two replays', () => {
  it('the second worker takes a replay over, and everything is done once', async () => {
    await store();
    const id = await begin(sync, { dryRun: false, batch: 1 });
    await Promise.all([work(sync, id), work(sync, id), work(sync, id)]);
    expect(await work(sync, id)).toMatchObject({ state: 'done', progress: { done: 10 } });
    const audit = await sync.database.prisma.auditEntry.groupBy({
      by: ['eventId'],
      _count: true,
      where: { eventId: { not: null } },
    });
    expect(audit.map(({ _count }) => _count)).toEqual(Array(10).fill(1));
  });

  it('of one organization one replay is run at a time; previews are free', async () => {
    for (const id of ['org_1', 'org_2']) await store(id);
    const [first, second, third] = [
      await plan(sync),
      await plan(sync),
      await plan(sync, { events: { filter: { organization: 'org_2' } } }),
    ];
    await steerReplay(sync, first.id, 'run', operator);
    const busy = { refusal: { code: 'replay_running', replayId: first.id } };
    for (const { id } of [second, third])
      await expect(steerReplay(sync, id, 'run', operator)).rejects.toMatchObject(busy);
    await expect(begin(sync, { dryRun: false })).rejects.toMatchObject(busy);
    expect(await show(sync, second.id)).toMatchObject({ state: 'planned', runBy: null });
    await work(sync, first.id);
    expect(await run(sync, third.id)).toMatchObject({ state: 'stopped' });
    expect(await plan(sync, { dryRun: false })).toMatchObject({ state: 'done' });
  });
});
