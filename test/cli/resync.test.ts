import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli, type CliRun } from '../support/cli.ts';
import { startTestService } from '../support/dsync.ts';
import { startFakeWorkos, type FakeWorkos } from '../support/fake-workos.ts';
import { until } from '../support/until.ts';

let fake: FakeWorkos;
let service: Awaited<ReturnType<typeof startTestService>>;
const run = (...args: string[]): Promise<CliRun> => runCli(service, args);
/** WorkOS's clock: an hour ago until everything has been told, so that nothing counts as happening just now. */
let ahead = -3_600_000;

beforeAll(async () => {
  fake = await startFakeWorkos({ now: () => Date.now() + ahead });
  fake.state.connectDirectory({ id: 'directory_1', organizationId: 'org_1', name: 'Okta of Example' });
  for (const name of ['ann', 'bob']) {
    fake.state.addUser('directory_1', { id: `directory_user_${name}`, email: `${name}@example.com`, firstName: name });
  }
  // Read from the Events API, so that the service knows a directory without a webhook.
  service = await startTestService({
    WORKOS_API_KEY: fake.apiKey,
    WORKOS_API_URL: fake.url,
    INGEST: 'events',
    RESYNC_EVERY_HOURS: '0',
  });
  await until('both have come', async () => {
    const { out } = await run('members', 'list', '--json');
    return (JSON.parse(out) as { data: object[] }).data.length === 2 ? true : null;
  });
  ahead = 0;
});

afterAll(async () => {
  await service.stop();
  await fake.close();
});

function expectToFit(text: string): void {
  expect(text.split('\n').filter((line) => line.length > 100)).toEqual([]);
}

describe('directories', () => {
  it('are listed', async () => {
    const { code, out } = await run('directories', 'list');
    expect(code).toBe(0);
    expect(out).toMatch(/Okta of Example +active +\d{4}-\d\d-\d\d \d\d:\d\d +never/);
    expect(out).toContain('directory_1');
    expectToFit(out);
    expect((await run('directories', 'list', '--organization', 'org_2')).out).toContain('No directories');
  });

  it('are in step: 0', async () => {
    const { code, out } = await run('directories', 'resync', 'directory_1');
    expect(out).toMatch(/^directory_1 {2}in step with WorkOS$/m);
    expect(code).toBe(0);
  });

  it('are not: a dry run says how, and exits with 4; --apply mends it', async () => {
    fake.state.quietly(() => {
      fake.state.updateUser('directory_user_ann', { lastName: 'New' });
      fake.state.addUser('directory_1', { id: 'directory_user_cho', email: 'cho@example.com' });
    });
    const dry = await run('directories', 'resync', 'directory_1');
    expect(dry.code).toBe(4);
    expect(dry.out).toMatch(/^directory_1 {2}2 differences found$/m);
    expect(dry.out).toMatch(/^1 +missing_here +at WorkOS, and missing or gone here$/m);
    expect(dry.out).toMatch(/^changed +directory_user_ann +lastName$/m);
    expect(dry.out).toContain('npx dsync directories resync directory_1 --apply');
    expectToFit(dry.out);

    const ofOne = await run(
      'directories',
      'resync',
      'directory_1',
      '--user',
      'directory_user_cho',
      '--apply',
      '--json',
    );
    expect(ofOne.code).toBe(0);
    expect(JSON.parse(ofOne.out)).toMatchObject({
      userId: 'directory_user_cho',
      state: 'done',
      differences: { missing_here: 1 },
      first: [{ kind: 'missing_here', outcome: 'applied' }],
    });

    const all = await run('directories', 'resync', '--all', '--apply');
    expect(all.code).toBe(0);
    expect(all.out).toMatch(/^directory_1 {2}1 difference found, 1 applied$/m);
    expect(all.out).toMatch(/^changed +directory_user_ann +lastName +applied$/m);
    expect((await run('members', 'list')).out).toMatch(/^ann New +ann@example\.com/m);
    const { out } = await run('directories', 'list');
    expect(out).toMatch(/done, 1 mended$/m);
  });

  it('cannot be read: 1, and the reason', async () => {
    // Only what the resync asks: catch-up polls beside it, and would use up a fault meant for any request.
    fake.faults.add('/directories/directory_1', { status: 401 });
    const { code, out } = await run('directories', 'resync', 'directory_1');
    expect(code).toBe(1);
    expect(out).toMatch(/^directory_1 {2}failed: .*WORKOS_API_KEY/m);
  });
});

describe('wrong usage', () => {
  it.each([['directories resync'], ['directories resync directory_1 --all'], ['directories resync --all --user x']])(
    '%s exits with 2',
    async (line) => {
      const { code, err } = await run(...line.split(' '));
      expect(code).toBe(2);
      expect(err).toContain('Name one directory, or all of them with --all');
    },
  );

  it('a directory that is not known exits with 1', async () => {
    const { code, err } = await run('directories', 'resync', 'directory_x');
    expect(code).toBe(1);
    expect(err).toContain('There is no such directory.');
  });
});
