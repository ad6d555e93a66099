import { expect, it } from 'vitest';
import { withClient } from '../../src/store/with-client.ts';
import { newStory } from '../support/story.ts';
import { storeIgnored } from '../support/store-ignored.ts';
import { until } from '../support/until.ts';
import { ownRedis } from '../queue/redis-server.ts';
import { readAll, readMembers } from './api.ts';
import { read, token } from './http.ts';
import { backends, freshDatabase, settingsFor, startServer, startWorker } from './processes.ts';

interface ApiReplay {
  readonly id: string;
  readonly state: string;
  readonly progress: { readonly done: number };
}

const people = 1_000;

async function startReplay(url: string): Promise<ApiReplay> {
  const started = await fetch(`${url}/api/v1/replays`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ filter: { outcome: 'ignored' }, name: 'All', reason: 'Upgrade', dryRun: false }),
  });
  return (await started.json()) as ApiReplay;
}

async function killOneWhileItRuns(backend: 'redis' | 'postgres'): Promise<void> {
  const redis = backend === 'redis' ? await ownRedis() : null;
  await redis?.start();
  const databaseUrl = await freshDatabase();
  const settings = settingsFor(databaseUrl, redis?.url ?? null);
  const { url } = await startServer(settings);
  const story = newStory();
  for (let n = 0; n < people; n += 1) story.user(`user_${n}`).created({ email: `${n}@example.com` });
  await storeIgnored(databaseUrl, 'org_1', story);
  const first = await startWorker(settings);
  const { id } = await startReplay(url);
  const show = (): Promise<ApiReplay> => read<ApiReplay>(url, `/api/v1/replays/${id}`);
  await until('three batches are run', async () => ((await show()).progress.done >= 300 ? true : null));
  await first.kill();
  const { state, progress } = await show();
  expect(state).toBe('running');
  expect(progress.done).toBeLessThan(people);
  expect(await readMembers(url, 'org_1')).toHaveLength(progress.done);
  await startWorker(settings);
  // The job in the hands of the killed worker is given to the other one when its lock has expired.
  const ended = async (): Promise<ApiReplay | null> => {
    const shown = await show();
    return shown.state === 'running' ? null : shown;
  };
  expect(await until('the replay ends', ended, 90_000)).toMatchObject({
    state: 'done',
    stateReason: null,
    progress: { total: people, planned: people, done: people },
  });
  expect(await readMembers(url, 'org_1')).toHaveLength(people);
  const items = await readAll<{ outcome: string }>(url, `/api/v1/replays/${id}/items`);
  expect(items.filter(({ outcome }) => outcome === 'applied')).toHaveLength(people);
  // Nothing twice: each event was settled once, and each member made once.
  const { rows } = await withClient(databaseUrl, (client) =>
    client.query<object>(`SELECT
      (SELECT count(*)::int FROM audit_entries WHERE action = 'member.created') AS created,
      (SELECT count(*)::int FROM audit_entries WHERE action = 'replay.finished') AS finished,
      (SELECT sum(attempts)::int FROM event_outcomes WHERE outcome = 'applied') AS attempts`),
  );
  expect(rows).toEqual([{ created: people, finished: 1, attempts: people }]);
}

// Both backends at once: the time goes into waiting for the killed worker's lock.
it('a replay goes on at its batch when the process that runs it is killed', { timeout: 150_000 }, async () => {
  await Promise.all(backends.map(killOneWhileItRuns));
});
