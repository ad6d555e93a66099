import { afterEach, describe, expect, it } from 'vitest';
import { DeliveryTally } from '../../src/sync/delivery-tally.ts';
import { createScrape } from '../../src/sync/metrics/scrape.ts';
import { openQueues } from '../../src/queue/queues.ts';
import { directoryLimit } from '../../src/store/read-metrics.ts';
import { openDatabase } from '../../src/store/database.ts';
import { openTestApp, type TestApp } from '../support/http-app.ts';
import { readSamples, valueOf, type Sample } from '../support/samples.ts';

const open: TestApp[] = [];

async function start(options: Parameters<typeof openTestApp>[0] = {}): Promise<TestApp> {
  const test = await openTestApp(options);
  open.push(test);
  return test;
}

afterEach(async () => {
  for (const test of open.splice(0)) await test.close();
});

async function scrape({ app }: TestApp): Promise<Sample[]> {
  const answer = await app.inject('/metrics');
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
  return readSamples(answer.body);
}

describe('/metrics', () => {
  it('tells how events stand', async () => {
    const test = await start();
    const { prisma } = test.sync.database;
    await prisma.outcomeCount.createMany({
      data: [
        { organizationId: 'org_1', outcome: 'applied', count: 10n },
        { organizationId: 'org_2', outcome: 'applied', count: 5n },
      ],
    });
    await prisma.$executeRaw`
      INSERT INTO pending_events (event_id, seq, lane, occurred_at, received_at, parked)
      VALUES ('event_1', 1, 'l', now(), now() - interval '90 seconds', false), ('event_2', 2, 'l', now(), now(), true),
        ('event_3', 3, 'l', now(), now(), false)`;
    await prisma.$executeRaw`
      INSERT INTO audit_entries (organization_id, at, actor, action)
      VALUES ('org_1', now() - interval '70 seconds', 'directory', 'member.created')`;
    await prisma.$executeRaw`
      INSERT INTO catch_up (since, caught_up_at, listed, brought, failure)
      VALUES (now(), '2026-01-05T09:00Z', 12, 3, 'WorkOS answered.')`;
    await test.sync.queues.wakeLane('organization:org_1');
    const found = await scrape(test);
    const value = (name: string, labels = {}) => valueOf(found, `dsync_${name}`, labels);
    expect(value('database_up')).toBe(1);
    expect(value('queue_up')).toBe(1);
    expect(value('build_info', { version: '1.2.3' })).toBe(1);
    expect(value('pending_events', { state: 'waiting' })).toBe(2);
    expect(value('pending_events', { state: 'retrying' })).toBe(1);
    expect(value('oldest_pending_event_age_seconds')).toBeGreaterThanOrEqual(90);
    expect(value('events', { outcome: 'applied' })).toBe(15);
    expect(value('events', { outcome: 'held' })).toBe(0);
    expect(value('queue_jobs', { queue: 'lanes', state: 'waiting' })).toBe(1);
    expect(value('queue_jobs', { queue: 'replays', state: 'failed' })).toBe(0);
    expect(value('replays', { state: 'running' })).toBe(0);
    expect(value('audit_unsealed_entries')).toBe(1);
    expect(value('audit_oldest_unsealed_entry_age_seconds')).toBeGreaterThanOrEqual(70);
    expect(value('catch_up_failing')).toBe(1);
    expect(value('catch_up_caught_up_timestamp_seconds')).toBe(Date.UTC(2026, 0, 5, 9) / 1_000);
    expect(value('catch_up_brought_total')).toBe(3);
  });

  it('leaves out what there is not, rather than show a 0 that would mean something', async () => {
    const found = await scrape(await start());
    expect(found.filter(({ name }) => name.startsWith('dsync_catch_up_caught'))).toEqual([]);
    expect(found.filter(({ name }) => name === 'dsync_catch_up_failing')).toEqual([]);
  });

  it('tells deliveries as the status counts them, by result, reason and secret', async () => {
    const tally = new DeliveryTally(2);
    tally.verified(1);
    tally.answered({ status: 'accepted', id: 'event_1' });
    tally.answered({ status: 'duplicate', id: 'event_1' });
    tally.answered({ status: 'rejected', code: 'signature_mismatch', detail: 'It is wrong.' });
    const test = await start();
    const sources = { meter: test.sync.meter, tally, version: '1' };
    const found = readSamples((await createScrape(test.sync, sources)()).text);
    expect(valueOf(found, 'dsync_deliveries_total', { result: 'accepted' })).toBe(1);
    expect(valueOf(found, 'dsync_deliveries_total', { result: 'rejected' })).toBe(1);
    expect(valueOf(found, 'dsync_deliveries_total', { result: 'unavailable' })).toBe(0);
    expect(valueOf(found, 'dsync_deliveries_rejected_total', { reason: 'signature_mismatch' })).toBe(1);
    expect(valueOf(found, 'dsync_deliveries_rejected_total', { reason: 'signature_missing' })).toBe(0);
    expect(valueOf(found, 'dsync_deliveries_verified_total', { secret: '1' })).toBe(0);
    expect(valueOf(found, 'dsync_deliveries_verified_total', { secret: '2' })).toBe(1);
  });

  it('tells of directories by their ids, of a thousand at most, and not of deleted ones', async () => {
    const test = await start();
    const { prisma } = test.sync.database;
    await prisma.$executeRaw`
      INSERT INTO directories (id, organization_id, deleted, snapshot_stamp)
      SELECT 'directory_' || lpad(n::text, 5, '0'), 'org_1', CASE WHEN n = 2 THEN '2026-01-06 event' END, '2026-01-05 event'
      FROM generate_series(1, ${directoryLimit + 20}) AS n`;
    await prisma.$executeRaw`
      INSERT INTO events (id, type, organization_id, directory_id, occurred_at)
      SELECT 'event_' || d.id || n, 'dsync.user.updated', 'org_1', d.id, '2026-01-05T09:00Z'::timestamptz + n * interval '1 hour'
      FROM directories d, generate_series(0, 1) AS n`;
    const found = await scrape(test);
    const last = found.filter(({ name }) => name === 'dsync_directory_last_event_timestamp_seconds');
    expect(last).toHaveLength(directoryLimit);
    expect(last[0]).toEqual({
      name: 'dsync_directory_last_event_timestamp_seconds',
      labels: { directory: 'directory_00001' },
      value: Date.UTC(2026, 0, 5, 10) / 1_000,
    });
    expect(last[1]?.labels).toEqual({ directory: 'directory_00003' });
    expect(valueOf(found, 'dsync_directories')).toBe(directoryLimit + 19);
  });

  it('sums what the newest resync of each directory found, mended or not', async () => {
    const test = await start();
    const { prisma } = test.sync.database;
    await prisma.$executeRaw`
      INSERT INTO directories (id, organization_id) VALUES ('directory_1', 'org_1'), ('directory_2', 'org_2')`;
    const [old, dry, real, one] = ['1', '2', '3', '4'].map((n) => `00000000-0000-0000-0000-00000000000${n}`);
    await prisma.$executeRaw`
      INSERT INTO resyncs (id, organization_id, directory_id, user_id, dry_run, actor, state, created_at, finished_at) VALUES
        (${old}::uuid, 'org_1', 'directory_1', NULL, false, 'schedule', 'done', now() - interval '2 days', now()),
        (${dry}::uuid, 'org_1', 'directory_1', NULL, true, 'schedule', 'done', now() - interval '1 day', now()),
        (${real}::uuid, 'org_2', 'directory_2', NULL, false, 'schedule', 'done', now(), now()),
        (${one}::uuid, 'org_2', 'directory_2', 'directory_user_1', true, 'operator:ann', 'done', now(), now())`;
    await prisma.$executeRaw`
      INSERT INTO resync_differences (resync_id, event_id, kind, fields) VALUES
        (${old}::uuid, 'a', 'changed', '{}'), (${dry}::uuid, 'b', 'changed', '{}'), (${dry}::uuid, 'c', 'missing_here', '{}'),
        (${real}::uuid, 'd', 'changed', '{}'), (${one}::uuid, 'e', 'changed', '{}')`;
    const found = await scrape(test);
    const drift = (kind: string, mended: string) => valueOf(found, 'dsync_resync_differences', { kind, mended });
    expect(drift('changed', 'false')).toBe(1);
    expect(drift('missing_here', 'false')).toBe(1);
    expect(drift('changed', 'true')).toBe(1);
    expect(drift('gone_there', 'false')).toBe(0);
  });

  it('counts members that need attention as long as they are active', async () => {
    const test = await start();
    await test.sync.database.prisma.member.createMany({
      data: [
        { organizationId: 'org_1', email: 'a@example.com', needsAttention: 'Look.' },
        { organizationId: 'org_1', email: 'b@example.com', needsAttention: 'Look.', status: 'deactivated' },
        { organizationId: 'org_1', email: 'c@example.com' },
      ],
    });
    expect(valueOf(await scrape(test), 'dsync_members_needing_attention')).toBe(1);
  });

  it('serves the rest while the database is away', async () => {
    const test = await start();
    const url = 'postgresql://postgres@127.0.0.1:1/none';
    const database = openDatabase({ url, max: 1, name: 'test', onConnectionLost: () => undefined });
    const sources = { meter: test.sync.meter, tally: new DeliveryTally(1), version: '1' };
    const found = readSamples((await createScrape({ ...test.sync, database }, sources)()).text);
    await database.close();
    expect(valueOf(found, 'dsync_database_up')).toBe(0);
    expect(valueOf(found, 'dsync_queue_up')).toBe(1);
    expect(valueOf(found, 'dsync_deliveries_total', { result: 'accepted' })).toBe(0);
    expect(found.filter(({ name }) => name === 'dsync_pending_events')).toEqual([]);
    expect(test.sync.complaints).toEqual([]);
  });

  it('serves the rest while the queue is away', async () => {
    const test = await start();
    const queues = await openQueues({ redisUrl: null, databaseUrl: test.sync.database.url, onError: () => undefined });
    await queues.close();
    const sources = { meter: test.sync.meter, tally: null, version: '1' };
    const found = readSamples((await createScrape({ ...test.sync, queues }, sources)()).text);
    expect(valueOf(found, 'dsync_queue_up')).toBe(0);
    expect(valueOf(found, 'dsync_database_up')).toBe(1);
    expect(found.filter(({ name }) => name === 'dsync_queue_jobs')).toEqual([]);
  });
});
