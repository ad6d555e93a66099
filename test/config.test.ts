import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readConfig, settingNames, type Config } from '../src/config.ts';

function configOf(env: Record<string, string>): Config {
  const reading = readConfig(env);
  if (!reading.ok) throw new Error(reading.faults.join('\n'));
  return reading.config;
}

function faultsOf(env: Record<string, string>): string[] {
  const reading = readConfig(env);
  return reading.ok ? [] : reading.faults;
}

describe('defaults', () => {
  it('needs nothing to be set', () => {
    expect(configOf({})).toEqual({
      host: '127.0.0.1',
      port: 3000,
      databaseUrl: null,
      redisUrl: null,
      queueBackend: 'postgres',
      webhookSecrets: null,
      webhookToleranceSeconds: 180,
      workosApiKey: null,
      workosApiUrl: 'https://api.workos.com',
      ingest: 'webhook',
      resyncEveryHours: 24,
      roleAttribute: 'eppoMemberRole',
      defaultRole: 'viewer',
      roleSlugs: {
        admin: 'admin',
        data_owner: 'data_owner',
        'data-owner': 'data_owner',
        experiment_editor: 'experiment_editor',
        'experiment-editor': 'experiment_editor',
        viewer: 'viewer',
      },
      directoryDeletedPolicy: 'hold',
      guardShare: 0.2,
      guardCount: 10,
      guardWindowMinutes: 60,
      guardLastAdmin: true,
      holdExpiryHours: 0,
      holdExpiryAnswer: 'reject',
      holdWebhook: null,
      retentionDays: 30,
      outcomeRetentionDays: 400,
      erasureKey: null,
      dataDir: '.data',
      workerConcurrency: 40,
      metricsPort: null,
      metricsHost: '127.0.0.1',
      logLevel: 'info',
      otlpEndpoint: null,
      bootstrapToken: null,
    });
  });

  it('takes a blank setting for one that is not set, and ignores what is none of its own', () => {
    const blank = Object.fromEntries(settingNames.map((name) => [name, '  ']));
    expect(configOf({ ...blank, PATH: '/bin' })).toEqual(configOf({}));
  });
});

describe('settings', () => {
  it('reads all of them', () => {
    const config = configOf({
      HOST: '0.0.0.0',
      PORT: '0',
      DATABASE_URL: 'postgresql://eppo:pass@localhost:5432/eppo',
      REDIS_URL: 'rediss://localhost:6379',
      WORKOS_WEBHOOK_SECRET: ' one , two,',
      WEBHOOK_TOLERANCE_SECONDS: '300',
      WORKOS_API_KEY: 'sk_test_key',
      WORKOS_API_URL: 'http://127.0.0.1:4010',
      INGEST: 'events',
      RESYNC_EVERY_HOURS: '6',
      GUARD_SHARE: '0.5',
      GUARD_COUNT: '3',
      GUARD_WINDOW_MINUTES: '30',
      GUARD_LAST_ADMIN: 'false',
      HOLD_EXPIRY_HOURS: '48',
      HOLD_EXPIRY_ANSWER: 'approve',
      HOLD_WEBHOOK_URL: 'https://hooks.example.com/holds',
      HOLD_WEBHOOK_SECRET: 'sixteen-signs-00',
      RETENTION_DAYS: '7',
      OUTCOME_RETENTION_DAYS: '90',
      ERASURE_KEY: 'thirty-two-characters-or-more-are',
      ROLE_ATTRIBUTE: 'eppo_role',
      DEFAULT_ROLE: 'data_owner',
      WORKOS_ROLE_SLUGS: 'boss = admin, viewer=experiment_editor',
      DIRECTORY_DELETED_POLICY: 'deactivate',
      DATA_DIR: '/var/lib/dsync',
      WORKER_CONCURRENCY: '4',
      METRICS_PORT: '9464',
      METRICS_HOST: '0.0.0.0',
      LOG_LEVEL: 'debug',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
      DSYNC_BOOTSTRAP_TOKEN: 'sixteen-signs-00',
    });
    expect(config).toMatchObject({
      port: 0,
      queueBackend: 'redis',
      webhookSecrets: ['one', 'two'],
      webhookToleranceSeconds: 300,
      workosApiKey: 'sk_test_key',
      workosApiUrl: 'http://127.0.0.1:4010',
      ingest: 'events',
      resyncEveryHours: 6,
      guardShare: 0.5,
      guardCount: 3,
      guardWindowMinutes: 30,
      guardLastAdmin: false,
      holdExpiryHours: 48,
      holdExpiryAnswer: 'approve',
      retentionDays: 7,
      outcomeRetentionDays: 90,
      roleSlugs: { boss: 'admin', viewer: 'experiment_editor', 'data-owner': 'data_owner' },
      directoryDeletedPolicy: 'deactivate',
      workerConcurrency: 4,
      metricsPort: 9464,
      metricsHost: '0.0.0.0',
      otlpEndpoint: 'http://127.0.0.1:4318',
      bootstrapToken: 'sixteen-signs-00',
    });
  });

  it('takes events from both ways when there is a key, and needs no webhook secret without webhooks', () => {
    expect(configOf({ WORKOS_API_KEY: 'sk_test_key' }).ingest).toBe('both');
    const settings = { WORKOS_API_KEY: 'sk_test_key', INGEST: 'events', DATABASE_URL: 'postgresql://localhost/eppo' };
    expect(configOf(settings).webhookSecrets).toBeNull();
  });

  it('can make the members of a deleted directory Eppo’s own', () => {
    expect(configOf({ DIRECTORY_DELETED_POLICY: 'release' }).directoryDeletedPolicy).toBe('release');
  });

  it('keeps the queue in PostgreSQL beside a Redis when told so', () => {
    expect(configOf({ REDIS_URL: 'redis://localhost', QUEUE_BACKEND: 'postgres' }).queueBackend).toBe('postgres');
  });
});

describe('faults', () => {
  it.each([
    ['PORT', '70000', /^PORT is "70000".* set it to a whole number from 0 to 65535, or leave it blank for 3000\.$/],
    ['PORT', '3000.5', /^PORT is /],
    ['WEBHOOK_TOLERANCE_SECONDS', '0', /^WEBHOOK_TOLERANCE_SECONDS is "0"/],
    ['WORKER_CONCURRENCY', '-1', /^WORKER_CONCURRENCY is "-1"/],
    ['METRICS_PORT', '70000', /^METRICS_PORT is "70000", which is not a port; set it to .* blank for no metrics /],
    ['DEFAULT_ROLE', 'owner', /^DEFAULT_ROLE is "owner".* one of viewer, experiment_editor, data_owner, admin,/],
    ['LOG_LEVEL', 'loud', /^LOG_LEVEL is "loud"/],
    ['DIRECTORY_DELETED_POLICY', 'drop', /^DIRECTORY_DELETED_POLICY is "drop".* one of hold, deactivate,/],
    ['GUARD_WINDOW_MINUTES', '0', /^GUARD_WINDOW_MINUTES is "0".* a whole number from 1 to 10080/],
    ['GUARD_LAST_ADMIN', 'perhaps', /^GUARD_LAST_ADMIN is "perhaps"/],
    ['HOLD_EXPIRY_HOURS', '-1', /^HOLD_EXPIRY_HOURS is "-1".* a whole number from 0 to 8760/],
    ['HOLD_EXPIRY_ANSWER', 'release', /^HOLD_EXPIRY_ANSWER is "release"/],
    ['HOLD_WEBHOOK_URL', 'https://hooks.example.com', /^HOLD_WEBHOOK_URL is set, .* set HOLD_WEBHOOK_SECRET to /],
    ['HOLD_WEBHOOK_SECRET', 'short', /^HOLD_WEBHOOK_SECRET /],
    ['QUEUE_BACKEND', 'kafka', /^QUEUE_BACKEND is "kafka"/],
    ['QUEUE_BACKEND', 'redis', /^QUEUE_BACKEND is redis, and no Redis is named; set REDIS_URL /],
    ['REDIS_URL', 'localhost:6379', /^REDIS_URL is not an address of the right kind; .*redis:\/\/host:6379/],
    [
      'OTEL_EXPORTER_OTLP_ENDPOINT',
      '127.0.0.1:4318',
      /^OTEL_EXPORTER_OTLP_ENDPOINT is not an address of the right kind; /,
    ],
    ['WORKOS_WEBHOOK_SECRET', ' , ', /^WORKOS_WEBHOOK_SECRET holds no secret/],
    ['WORKOS_ROLE_SLUGS', 'boss', /^WORKOS_ROLE_SLUGS is not a list of pairs/],
    ['WORKOS_ROLE_SLUGS', 'boss=owner', /^WORKOS_ROLE_SLUGS is not a list of pairs/],
    ['WORKOS_ROLE_SLUGS', '=admin', /^WORKOS_ROLE_SLUGS is not a list of pairs/],
    ['DATABASE_URL', 'postgresql://localhost/eppo', /^WORKOS_WEBHOOK_SECRET is missing.* set it to /],
    [
      'WORKOS_API_URL',
      'api.workos.com',
      /^WORKOS_API_URL is not an address of the right kind; .*https:\/\/api\.workos/,
    ],
    ['INGEST', 'queue', /^INGEST is "queue".* one of webhook, events, both,/],
    ['INGEST', 'events', /^INGEST is events, .* no key for it; set WORKOS_API_KEY /],
    ['INGEST', 'both', /^INGEST is both, .* no key for it; set WORKOS_API_KEY /],
    ['GUARD_SHARE', '0', /^GUARD_SHARE is "0", which is not a share; set it to a number above 0 and up to 1/],
    ['GUARD_SHARE', '1.1', /^GUARD_SHARE is "1\.1"/],
    ['GUARD_SHARE', 'half', /^GUARD_SHARE is "half"/],
    ['ERASURE_KEY', 'short', /^ERASURE_KEY is too short; set it to 32 or more /],
  ])('tells of %s=%s in one sentence', (name, value, sentence) => {
    expect(faultsOf({ [name]: value })).toEqual([expect.stringMatching(sentence)]);
  });

  it('tells all of them at once', () => {
    const faults = faultsOf({ PORT: 'x', LOG_LEVEL: 'x', DATABASE_URL: 'postgresql://localhost/eppo' });
    expect(faults.map((fault) => fault.split(' ')[0])).toEqual(['PORT', 'LOG_LEVEL', 'WORKOS_WEBHOOK_SECRET']);
  });

  it('never shows a secret, a token or an address', () => {
    const faults = faultsOf({
      DATABASE_URL: 'mysql://eppo:hunter2@localhost/eppo',
      REDIS_URL: 'http://:hunter2@localhost',
      DSYNC_BOOTSTRAP_TOKEN: 'hunter2 is short',
    });
    expect(faults).toHaveLength(4);
    expect(faults.join()).not.toContain('hunter2');
  });
});

describe('where settings are described', () => {
  it('.env.example has each of them once, with a comment, and starts as it is', () => {
    const lines = readFileSync('.env.example', 'utf8').split('\n');
    const assignments = lines.flatMap((line, index) =>
      /^[A-Z]/.test(line) ? [{ line, before: lines[index - 1] }] : [],
    );
    expect(assignments.map(({ line }) => line.split('=')[0])).toEqual(settingNames);
    for (const { before } of assignments) expect(before).toMatch(/^# .+\.$/);
    const pairs = assignments.map(({ line }) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]);
    expect(configOf(Object.fromEntries(pairs) as Record<string, string>)).toEqual(configOf({}));
  });

  it('docs/configuration.md has each of them once', () => {
    const rows = readFileSync('docs/configuration.md', 'utf8').matchAll(/^\| `([A-Z_]+)`/gm);
    expect([...rows].map(([, name]) => name)).toEqual(settingNames);
  });
});
