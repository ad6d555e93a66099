import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { startTestService } from '../support/dsync.ts';
import { startFakeWorkos, type FakeWorkos } from '../support/fake-workos.ts';
import { until } from '../support/until.ts';

describe('a service that reads the Events API', () => {
  let fake: FakeWorkos;
  let service: Awaited<ReturnType<typeof startTestService>>;

  beforeAll(async () => {
    fake = await startFakeWorkos();
    fake.state.connectDirectory({ organizationId: 'org_1', id: 'directory_1' });
    const settings = { WORKOS_API_KEY: fake.apiKey, WORKOS_API_URL: fake.url, LOG_LEVEL: 'fatal' };
    service = await startTestService(settings);
  });

  afterAll(async () => {
    await service.stop();
    await fake.close();
  });

  async function untilShown(args: readonly string[], pattern: RegExp): Promise<string> {
    return until(`dsync ${args.join(' ')} shows ${String(pattern)}`, async () => {
      const { out } = await runCli(service, args);
      return pattern.test(out) ? out : null;
    });
  }

  it('shows how far it is, and that it is well', async () => {
    const read = /^Catch-up +read to the end \d+ s ago; 1 events listed, 1 of them not brought by webhook before$/m;
    expect(await untilShown(['status'], read)).not.toContain('Catch-up fails');
    expect((await runCli(service, ['doctor'])).out).toMatch(/^ok +catch-up +It read to the end \d+ s ago/m);
  });

  it('says what is wrong with the key', async () => {
    fake.faults.add('/events', { status: 401 }, 1_000);
    await untilShown(['status'], /Catch-up fails: WorkOS answered GET \/events with 401\. Check that WORKOS_API_KEY/);
    const { code, out } = await runCli(service, ['doctor']);
    expect(out).toMatch(/^warn +catch-up +WorkOS answered GET \/events with 401\./m);
    // Webhooks still bring everything.
    expect(code).toBe(0);
  });
});
