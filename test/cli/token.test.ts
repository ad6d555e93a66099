import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli, type CliRun, type CliSetting } from '../support/cli.ts';
import { startTestService } from '../support/dsync.ts';

let service: Awaited<ReturnType<typeof startTestService>>;
const run = (...args: string[]): Promise<CliRun> => runCli(service, args);
const runAs = (setting: Partial<CliSetting>, ...args: string[]): Promise<CliRun> =>
  runCli({ ...service, ...setting }, args);

beforeAll(async () => {
  service = await startTestService();
});
afterAll(async () => {
  await service.stop();
});

interface Made {
  readonly id: string;
  readonly token: string;
  readonly expiresAt: string;
}

describe('token create', () => {
  it('prints the token and nothing else for a script', async () => {
    const { code, out, err } = await run('token', 'create', '--name', 'deploy', '--role', 'viewer');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^dsync_[\w-]{43}\n$/);
    const doctor = await runAs({ token: out.trim() }, 'doctor');
    expect(doctor.out).toContain('deploy, viewer of all organizations');
  });

  it('tells a person more, and that it is shown this once', async () => {
    const { code, out } = await runAs({ isTTY: true }, 'token', 'create', '--name', 'a person', '--role', 'viewer');
    expect(code).toBe(0);
    expect(out).toMatch(/^Name +a person$/m);
    expect(out).toMatch(/^dsync_[\w-]{43}$/m);
    expect(out).toContain('It is not shown again.');
  });

  it('takes an organization and a time, and gives it all with --json', async () => {
    const asked = ['--organization', 'org_1', '--expires-in', '12h', '--json'];
    const { out } = await run('token', 'create', '--name', 'of one', '--role', 'operator', ...asked);
    const made = JSON.parse(out) as Made;
    expect(made).toMatchObject({ name: 'of one', role: 'operator', organizationId: 'org_1' });
    expect((Date.parse(made.expiresAt) - Date.now()) / 3_600_000).toBeCloseTo(12, 1);
    const doctor = await runAs({ token: made.token }, 'doctor', '--json');
    const { findings } = JSON.parse(doctor.out) as { findings: object[] };
    expect(findings).toContainEqual(
      expect.objectContaining({
        check: 'token',
        level: 'warn',
        detail: expect.stringMatching(/operator of org_1.*It expires on/) as string,
      }),
    );
  });

  it.each([
    ['--role', 'owner'],
    ['--role', 'viewer', '--expires-in', '90'],
    ['--role', 'viewer', '--expires-in', '0d'],
    ['--role', 'viewer', '--expires-in', '401d'],
    [],
  ])('exits with 2 for %s %s %s %s', async (...wrong) => {
    const { code, out } = await run('token', 'create', '--name', 'wrong', ...wrong);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  it('says that a name was given before', async () => {
    await run('token', 'create', '--name', 'twice', '--role', 'viewer');
    const { code, err } = await run('token', 'create', '--name', 'Twice', '--role', 'viewer');
    expect(code).toBe(3);
    expect(err).toContain('There is or was a token of this name.');
  });

  it('is refused with 3 to whoever is no admin', async () => {
    const { out } = await run('token', 'create', '--name', 'no admin', '--role', 'operator');
    const { code, err } = await runAs({ token: out.trim() }, 'token', 'list');
    expect(code).toBe(3);
    expect(err).toContain('role_insufficient');
  });
});

describe('token list and revoke', () => {
  it('show what there is, and end it', async () => {
    const { out } = await run('token', 'create', '--name', 'to be ended', '--role', 'viewer', '--json');
    const { id, token } = JSON.parse(out) as Made;
    const listed = await run('token', 'list');
    expect(listed.code).toBe(0);
    expect(listed.out).toMatch(/^to be ended +viewer +all +\d{4}-\d\d-\d\d \d\d:\d\d +never$/m);
    expect(listed.out).toContain(id);
    expect(listed.out).not.toContain(token);
    expect(Math.max(...listed.out.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(100);

    const revoked = await run('token', 'revoke', id);
    expect(revoked).toMatchObject({ code: 0, out: expect.stringContaining('"to be ended" was revoked') as string });
    const refused = await runAs({ token }, 'members', 'list');
    expect(refused.code).toBe(3);
    expect(refused.err).toContain('The bearer token was revoked.');
    const after = JSON.parse((await run('token', 'list', '--limit', '1', '--json')).out) as object;
    expect(after).toMatchObject({ data: [{ id, revokedAt: expect.any(String) as string }], more: true });
    expect((await run('token', 'list')).out).toMatch(/^to be ended +viewer +all +revoked +never$/m);
  });

  it('exit with 1 for an unknown id', async () => {
    const { code, err } = await run('token', 'revoke', 'none');
    expect(code).toBe(1);
    expect(err).toContain('There is no token with this id.');
  });
});
