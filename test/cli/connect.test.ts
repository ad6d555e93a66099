import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { directoryEventTypes } from '../../src/core/event.ts';
import { runCli, type CliRun } from '../support/cli.ts';
import { startTestService } from '../support/dsync.ts';
import { startFakeWorkos, type FakeWorkos } from '../support/fake-workos.ts';
import { until } from '../support/until.ts';

let fake: FakeWorkos;
let service: Awaited<ReturnType<typeof startTestService>>;
const run = (...args: string[]): Promise<CliRun> => runCli(service, args);

beforeAll(async () => {
  fake = await startFakeWorkos();
  fake.state.connectDirectory({ id: 'directory_1', organizationId: 'org_1', provider: 'entra' });
  for (const [name, role] of [['ann', 'viewer'] as const, ['bob', 'Experiment Editor'] as const]) {
    const customAttributes = { eppoMemberRole: role };
    fake.state.addUser('directory_1', { id: `user_${name}`, email: `${name}@example.com`, customAttributes });
  }
  const settings = { WORKOS_API_KEY: fake.apiKey, WORKOS_API_URL: fake.url, RESYNC_EVERY_HOURS: '0' };
  service = await startTestService({ ...settings, LOG_LEVEL: 'fatal' });
  await until('both have come', async () => {
    const { out } = await run('members', 'list', '--json');
    return (JSON.parse(out) as { data: object[] }).data.length === 2 ? true : null;
  });
});
afterAll(async () => {
  await service.stop();
  await fake.close();
});

function expectToFit(text: string): void {
  expect(text.split('\n').filter((line) => line.length > 100)).toEqual([]);
}

describe('setup-link', () => {
  it('prints the link alone for a script', async () => {
    const { code, out } = await run('setup-link', 'org_1', '--success-url', 'https://eppo.example/done');
    expect(code).toBe(0);
    expect(out).toBe(`${fake.admin.links[0]?.link ?? ''}\n`);
    expect(fake.admin.links[0]?.asked).toMatchObject({ success_url: 'https://eppo.example/done' });
  });

  it('tells a person until when it opens, and what it is worth', async () => {
    const { out } = await runCli({ ...service, isTTY: true }, ['setup-link', 'org_1']);
    expect(out).toMatch(/org_1.* can be connected here until \d\d:\d\d:\d\d UTC, five minutes from now:/);
    expect(out).toContain(`\n${fake.admin.links.at(-1)?.link ?? ''}\n`);
    expect(out).toContain('Whoever has this link can connect a directory, and');
    expectToFit(out);
  });

  it('is a document with --json', async () => {
    const { out } = await run('setup-link', 'org_1', '--json');
    expect(JSON.parse(out)).toMatchObject({ organizationId: 'org_1', link: fake.admin.links.at(-1)?.link });
  });

  it.each([
    [['org_2'], 1, 'organization_unknown'],
    [['org_1', '--return-url', 'http://eppo.example'], 2, 'begins with https://'],
  ])('%j exits with %d', async (args, exitCode, words) => {
    const { code, out, err } = await run('setup-link', ...args);
    expect({ code, out }).toEqual({ code: exitCode, out: '' });
    expect(err).toContain(words);
  });

  it('exits with 3 when WorkOS refuses', async () => {
    fake.faults.add('/portal/generate_link', { status: 403 });
    const { code, err } = await run('setup-link', 'org_1');
    expect(code).toBe(3);
    expect(err).toContain('(workos_refused)');
  });
});

describe('directories diagnose', () => {
  it('says what to correct, and exits with 1', async () => {
    const { code, out } = await run('directories', 'diagnose', 'directory_1');
    expect(code).toBe(1);
    expectToFit(out);
    expect(out).toMatch(/^eppoMemberRole +2 of 2, 100 %$/m);
    expect(out).toMatch(/^Values +Experiment Editor \(1\), viewer \(1\)$/m);
    expect(out).toMatch(/^problem +value +"Experiment Editor" means no role \(1 person\)\. It is likely to mean/m);
    expect(out).toMatch(/^ +→ Set it to experiment_editor in the identity provider\.$/m);
    expect(out).toMatch(/^hint +clearing +Entra sends nothing/m);
    expect(out).toMatch(/^2 problems in the set-up\.$/m);
  });

  it('is a document with --json', async () => {
    const { out } = await run('directories', 'diagnose', 'directory_1', '--json');
    expect(JSON.parse(out)).toMatchObject({ directoryId: 'directory_1', people: 2, needAttention: 1 });
  });

  it('finds it sound once it is corrected, and exits with 0', async () => {
    fake.state.updateUser('user_bob', { customAttributes: { eppoMemberRole: 'admin' } });
    const { out } = await until('it is corrected', async () => {
      const ended = await run('directories', 'diagnose', 'directory_1');
      return ended.code === 0 ? ended : null;
    });
    expect(out).toMatch(/^The set-up works; 1 to look at\.$/m);
  });

  it('exits with 1 for a directory that is not known', async () => {
    const { code, err } = await run('directories', 'diagnose', 'directory_x');
    expect(code).toBe(1);
    expect(err).toContain('There is no directory with this id.');
  });
});

describe('the doctor, who asks WorkOS', () => {
  it('misses the endpoint, and sees that no webhook comes', async () => {
    const { code, out } = await run('doctor');
    expect(code).toBe(0);
    expectToFit(out);
    expect(out).toMatch(/^ok +api key +WorkOS takes it\.$/m);
    expect(out).toMatch(/^warn +endpoint +WorkOS has no webhook endpoint\. Add one/m);
    expect(out).toMatch(/^warn +webhooks +None of the 4 events of the last two days came by webhook/m);
    expect(out).toMatch(/^ok +audit +The log is unchanged/m);
  });

  it('knows the endpoint by its secret, and sees what it is not sent', async () => {
    fake.admin.addEndpoint({ secret: 'whsec_other', events: [] });
    fake.admin.addEndpoint({ secret: service.secret, events: directoryEventTypes.slice(1) });
    expect((await run('doctor')).out).toMatch(/^warn +endpoint +https:\S+ is not sent dsync\.activated\. Add them/m);
    fake.admin.addEndpoint({ secret: service.secret, events: directoryEventTypes });
    expect((await run('doctor')).out).toMatch(/^ok +endpoint +https:\S+ is enabled, signs with our secret/m);
  });

  it('says so when WorkOS refuses the key', async () => {
    fake.faults.add('/webhook_endpoints', { status: 401 });
    const { code, out } = await run('doctor');
    expect(code).toBe(1);
    expect(out).toMatch(/^fail +api key +WorkOS answered GET \/webhook_endpoints with 401\. Check that/m);
  });

  it('leaves out what the token may not ask, and says so', async () => {
    const token = (await run('token', 'create', '--name', 'reader', '--role', 'viewer')).out.trim();
    const { code, out } = await runCli({ ...service, token }, ['doctor']);
    expect(code).toBe(0);
    expect(out).toMatch(/^warn +endpoint +It was not looked at\./m);
    expect(out).toContain('role_insufficient');
    expect(out).not.toContain('The token has too little right for this.');
  });

  it('says what it leaves out for the token of one organization', async () => {
    const made = await run('token', 'create', '--name', 'of-one', '--role', 'admin', '--organization', 'org_1');
    const { code, out } = await runCli({ ...service, token: made.out.trim() }, ['doctor']);
    expect(code).toBe(0);
    expect(out).toMatch(/^warn +status +Events that wait or failed, catch-up, webhooks, endpoint and/m);
    expect(out).toContain('(organization_insufficient)');
    expect(out).not.toContain('All is well');
  });
});
