import { describe, expect, it } from 'vitest';
import { ownRedis } from '../queue/redis-server.ts';
import { readSamples, valueOf } from '../support/samples.ts';
import { untilSettled } from './api.ts';
import { backends, freshDatabase, runDsync, said, settingsFor, startServer, startWorker } from './processes.ts';

async function scrape(url: string): Promise<string> {
  const answer = await fetch(`${url}/metrics`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4');
  return answer.text();
}

describe.each(backends)('a server and a worker with their queue on %s', (backend) => {
  it('each tell what they do, and both how the whole stands', { timeout: 90_000 }, async () => {
    const redis = backend === 'redis' ? await ownRedis() : null;
    await redis?.start();
    const settings = settingsFor(await freshDatabase(), redis?.url ?? null, { METRICS_PORT: '0' });
    const [{ url, service }, worker] = await Promise.all([startServer(settings), startWorker(settings)]);
    const workerUrl = await said(worker, /"url":"(http:\/\/127\.0\.0\.1:\d+)","msg":"the metrics are served"/);
    expect(service.output()).not.toContain('the metrics are served');
    expect((await runDsync(['demo', '--url', url, '--exit'], settings)).code).toBe(0);
    await untilSettled(url);

    const texts = [await scrape(url), await scrape(workerUrl)];
    const [server = [], applying = []] = texts.map(readSamples);
    expect(valueOf(server, 'dsync_deliveries_total', { result: 'accepted' })).toBeGreaterThan(10);
    expect(valueOf(server, 'dsync_deliveries_total', { result: 'duplicate' })).toBeGreaterThan(0);
    expect(valueOf(server, 'dsync_deliveries_verified_total', { secret: '1' })).toBeGreaterThan(10);
    expect(valueOf(server, 'dsync_receive_duration_seconds_count', { result: 'accepted' })).toBeGreaterThan(10);
    expect(valueOf(server, 'dsync_events_settled_total', { outcome: 'applied' })).toBe(0);
    expect(valueOf(applying, 'dsync_events_settled_total', { outcome: 'applied' })).toBeGreaterThan(10);
    expect(valueOf(applying, 'dsync_apply_latency_seconds_count')).toBeGreaterThan(10);
    expect(applying.filter(({ name }) => name === 'dsync_deliveries_total')).toEqual([]);
    for (const found of [server, applying]) {
      expect(valueOf(found, 'dsync_database_up')).toBe(1);
      expect(valueOf(found, 'dsync_queue_up')).toBe(1);
      expect(valueOf(found, 'process_start_time_seconds')).toBeGreaterThan(0);
      expect(found.find(({ name }) => name === 'nodejs_eventloop_lag_p99_seconds')).toBeDefined();
    }
    for (const text of texts) expect(text).not.toMatch(/@|Dana|org_/);
  });

  it('serve nothing else there, and nothing at all unless asked to', { timeout: 90_000 }, async () => {
    const redis = backend === 'redis' ? await ownRedis() : null;
    await redis?.start();
    const settings = settingsFor(await freshDatabase(), redis?.url ?? null);
    const [worker, quiet] = await Promise.all([
      startWorker({ ...settings, METRICS_PORT: '0' }),
      startWorker({ ...settings, METRICS_PORT: '' }),
    ]);
    const url = await said(worker, /"url":"(http:[^"]+)","msg":"the metrics are served"/);
    expect((await fetch(`${url}/api/v1/members`)).status).toBe(404);
    expect((await fetch(`${url}/metrics`, { method: 'POST' })).status).toBe(404);
    expect(quiet.output()).not.toContain('the metrics are served');
  });
});
