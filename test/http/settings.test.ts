import { afterAll, beforeAll, expect, it } from 'vitest';
import { openWorkosApi } from '../../src/workos/api.ts';
import { adminToken, facts, openTestApp, type TestApp } from '../support/http-app.ts';

const secrets = { erasureKey: 'erasure-key-of-32-characters-….', webhook: 'whsec_hidden', apiKey: 'sk_hidden' };

let test: TestApp;

beforeAll(async () => {
  test = await openTestApp({
    ingest: 'both',
    webhookSecrets: [secrets.webhook],
    workos: openWorkosApi({ apiKey: secrets.apiKey, apiUrl: 'http://127.0.0.1:9' }),
    facts: { ...facts, retentionDays: 7, webhookToleranceSeconds: 90, embeddedDatabase: true },
    settings: {
      roleAttribute: 'role_in_eppo',
      defaultRole: 'experiment_editor',
      roleSlugs: { chief: 'admin' },
      guardLastAdmin: true,
      erasureKey: secrets.erasureKey,
    },
  });
});
afterAll(async () => {
  await test.close();
});

it('shows by what the service goes', async () => {
  expect((await test.get('/api/v1/settings')).body).toEqual({
    roleAttribute: 'role_in_eppo',
    defaultRole: 'experiment_editor',
    roleSlugs: { chief: 'admin' },
    directoryDeletedPolicy: 'hold',
    guard: { share: 0.2, count: 10, windowMinutes: 60, lastAdmin: true },
    holdExpiryHours: 0,
    holdExpiryAnswer: 'reject',
    retentionDays: 7,
    outcomeRetentionDays: 400,
    resyncEveryHours: 24,
    erasure: true,
    ingest: 'both',
    webhookPath: '/webhooks/workos',
    webhookToleranceSeconds: 90,
    workosApi: true,
    queueBackend: 'postgres',
    embeddedDatabase: true,
    version: '1.2.3',
  });
});

it('says what is not there', async () => {
  const bare = await openTestApp({ settings: { erasureKey: null } });
  const { body } = await bare.get('/api/v1/settings');
  await bare.close();
  expect(body).toMatchObject({ workosApi: false, erasure: false, ingest: 'webhook', embeddedDatabase: false });
});

it('shows no secret', async () => {
  const text = JSON.stringify((await test.get('/api/v1/settings')).body);
  for (const secret of [...Object.values(secrets), adminToken]) expect(text).not.toContain(secret);
});
