import { expect, it, onTestFinished } from 'vitest';
import { startFakeWorkos } from '../support/fake-workos.ts';
import { until } from '../support/until.ts';
import { ownRedis } from '../queue/redis-server.ts';
import { readMembers } from './api.ts';
import { read, token } from './http.ts';
import { backends, freshDatabase, settingsFor, startServer, startWorker } from './processes.ts';

interface ApiResync {
  readonly id: string;
  readonly state: string;
  readonly reason: string | null;
  readonly progress: { readonly read: number };
}

async function startResync(url: string): Promise<ApiResync> {
  const started = await fetch(`${url}/api/v1/directories/directory_1/resync`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ dryRun: false }),
  });
  return (await started.json()) as ApiResync;
}

async function untilKnown(url: string): Promise<void> {
  await until('the directory is known', async () => {
    const { data } = await read<{ data: object[] }>(url, '/api/v1/directories');
    return data.length === 1 ? true : null;
  });
}

async function killOneWhileItReads(backend: 'redis' | 'postgres'): Promise<void> {
  const redis = backend === 'redis' ? await ownRedis() : null;
  await redis?.start();
  // An hour ago, so that nothing here counts as happening while it is read.
  const fake = await startFakeWorkos({ now: () => Date.now() - 3_600_000 });
  onTestFinished(() => fake.close());
  fake.state.connectDirectory({ id: 'directory_1', organizationId: 'org_1' });
  for (let n = 0; n < 1000; n++) {
    fake.state.quietly(() => fake.state.addUser('directory_1', { email: `${n}@example.com` }));
  }
  const workos = { WORKOS_API_KEY: fake.apiKey, WORKOS_API_URL: fake.url, RESYNC_EVERY_HOURS: '0', INGEST: 'events' };
  const settings = settingsFor(await freshDatabase(), redis?.url ?? null, workos);
  const { url } = await startServer(settings);
  const first = await startWorker(settings);
  await untilKnown(url);
  const { id } = await startResync(url);
  const show = (): Promise<ApiResync> => read<ApiResync>(url, `/api/v1/resyncs/${id}`);
  await until('three pages are read', async () => ((await show()).progress.read >= 300 ? true : null));
  await first.kill();
  const { state, progress } = await show();
  expect(state).toBe('reading');
  fake.requests.length = 0;
  await startWorker(settings);
  // The job in the hands of the killed worker is given to the other one when its lock has expired.
  const ended = await until(
    'the resync ends',
    async () => {
      const shown = await show();
      return ['done', 'failed'].includes(shown.state) ? shown : null;
    },
    90_000,
  );
  expect(ended).toMatchObject({ state: 'done', reason: null, progress: { read: 1000 } });
  expect(await readMembers(url, 'org_1')).toHaveLength(1000);
  const pages = fake.requests.filter(({ path, status }) => path === '/directory_users' && status === 200);
  expect(pages.length).toBe((1000 - progress.read) / 100);
}

// Both backends at once: the time goes into waiting for the killed worker's lock.
it('a resync goes on at its page when the process that reads is killed', { timeout: 150_000 }, async () => {
  await Promise.all(backends.map(killOneWhileItReads));
});

it('a shutdown does not wait for WorkOS, and the resync goes on after it', { timeout: 90_000 }, async () => {
  const fake = await startFakeWorkos({ now: () => Date.now() - 3_600_000 });
  onTestFinished(() => fake.close());
  fake.state.connectDirectory({ id: 'directory_1', organizationId: 'org_1' });
  fake.state.quietly(() => fake.state.addUser('directory_1', { email: 'ann@example.com' }));
  const workos = { WORKOS_API_KEY: fake.apiKey, WORKOS_API_URL: fake.url, RESYNC_EVERY_HOURS: '0', INGEST: 'events' };
  const settings = settingsFor(await freshDatabase(), null, workos);
  const { url } = await startServer(settings);
  const worker = await startWorker(settings);
  await untilKnown(url);
  fake.faults.add('/directory_users', 'hang');
  const { id } = await startResync(url);
  await until('the users are asked for', () => (fake.faults.left === 0 ? true : null));
  const began = performance.now();
  expect(await worker.stop()).toBe(0);
  expect(performance.now() - began).toBeLessThan(5_000);
  await startWorker(settings);
  const ended = await until('the resync ends', async () => {
    const shown = await read<ApiResync>(url, `/api/v1/resyncs/${id}`);
    return ['done', 'failed'].includes(shown.state) ? shown : null;
  });
  expect(ended).toMatchObject({ state: 'done', reason: null });
});
