import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addEntries, seal, tamper } from '../support/audit.ts';
import { runCli, type CliRun } from '../support/cli.ts';
import { adminToken, openTestApp, type TestApp } from '../support/http-app.ts';
import { until } from '../support/until.ts';

let test: TestApp;
let url: string;
let folder: string;
const run = (...args: string[]): Promise<CliRun> =>
  runCli({ url, token: adminToken, secret: null }, ['audit', ...args]);

beforeAll(async () => {
  test = await openTestApp();
  url = await test.app.listen({ port: 0, host: '127.0.0.1' });
  folder = await mkdtemp(path.join(os.tmpdir(), 'dsync-audit-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
  await test.close();
});

describe('before anything was done', () => {
  it('says so, and what to do next', async () => {
    expect(await run('list')).toMatchObject({ code: 0, out: expect.stringContaining('npx dsync send') as string });
    expect(await run('list', '--event', 'event_1')).toMatchObject({
      out: expect.stringContaining('No entry matches') as string,
    });
    const { code, out } = await run('verify');
    expect([code, out]).toEqual([0, 'unchanged  0 seals over 0 entries; 0 not sealed yet\n']);
  });
});

describe('a log with entries', () => {
  beforeAll(async () => {
    await addEntries(test.sync, 'org_1', 60);
    await test.sync.database.prisma.auditEntry.create({
      data: {
        organizationId: 'org_2',
        actor: 'operator:eve',
        action: 'role-mappings.replaced',
        before: ['a'],
        after: { role: 'admin', firstName: null },
      },
    });
    await seal(test.sync);
  });

  it('is listed with who did what, by filters, in as many pages as it takes', async () => {
    const { out } = await run('list', '--limit', '1');
    expect(out).toMatch(/operator:eve +role-mappings\.replaced +org_2$/m);
    expect(out).toMatch(/role: admin/);
    expect(out).toContain('There are more');
    const listed = async (...args: string[]): Promise<unknown[]> => {
      const { out: json } = await run('list', '--json', ...args);
      return (JSON.parse(json) as { data: unknown[] }).data;
    };
    expect(await listed('--all')).toHaveLength(61);
    expect(await listed('--organization', 'org_1', '--all')).toHaveLength(60);
    expect(await listed('--actor', 'operator:eve', '--from', '2026-01-01T00:00:00Z')).toHaveLength(1);
    expect((await run('list', '--from', 'monday')).code).toBe(2);
  });

  it('is exported to standard output, or whole to a file that only its owner may read', async () => {
    const { code, out } = await run('export', '--organization', 'org_1');
    expect(code).toBe(0);
    expect(out.trimEnd().split('\n')).toHaveLength(61);
    const file = path.join(folder, 'audit.csv');
    const written = await run('export', '--format', 'csv', '--output', file, '--actor', 'eppo', '--json');
    expect(JSON.parse(written.out)).toEqual({ output: file, entries: 60 });
    const text = await readFile(file, 'utf8');
    expect(text.trimEnd().split('\r\n')).toHaveLength(61);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['audit.csv']);
  });

  it('is not exported where it cannot be written, or when nobody could tell the export from the report', async () => {
    const nowhere = path.join(folder, 'missing', 'audit.csv');
    const { code, err } = await run('export', '--output', nowhere);
    expect(code).toBe(1);
    expect(err).toContain(`${nowhere} cannot be written`);
    expect((await run('export', '--json')).code).toBe(2);
    expect((await run('export', '--format', 'xml')).code).toBe(2);
    const refused = await runCli({ url, token: 'wrong', secret: null }, ['audit', 'export']);
    expect(refused).toMatchObject({ code: 3, out: '', err: expect.stringContaining('token_invalid') as string });
  });

  it('leaves no file when the service goes away before the end', async () => {
    const other = await openTestApp();
    await addEntries(other.sync, 'org_1', 60_000);
    const service = { url: await other.app.listen({ port: 0, host: '127.0.0.1' }), token: adminToken, secret: null };
    const exporting = runCli(service, ['audit', 'export', '--output', path.join(folder, 'cut.jsonl')]);
    await until('the file is begun', async () =>
      (await readdir(folder)).includes('cut.jsonl.unfinished') ? true : null,
    );
    await other.close();
    expect(await exporting).toMatchObject({
      code: 3,
      out: '',
      err: expect.stringContaining('cannot be reached') as string,
    });
    expect(await readdir(folder)).toEqual(['audit.csv']);
  });

  it('is verified, and the head that is printed serves as the anchor of the next time', async () => {
    const { code, out } = await run('verify', '--json');
    expect(code).toBe(0);
    const { head, ...verified } = JSON.parse(out) as { head: { seal: number; digest: string } };
    expect(verified).toMatchObject({ ok: true, faults: [], rewritten: [], seals: 1, entries: 61 });
    const told = await run('verify', '--anchor', head.digest);
    expect(told.code).toBe(0);
    expect(told.out).toContain(`Head: seal 1, ${head.digest}`);
    expect((await run('verify', '--anchor', 'short')).code).toBe(2);
    expect(await run('verify', '--anchor', '0'.repeat(64))).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^changed .*\n {2}anchor_missing: No seal/) as string,
    });
  });

  it('that was changed ends the verification with 1, and where it was changed', async () => {
    await tamper(test.sync, `UPDATE audit_entries SET actor = 'eppo' WHERE actor = 'operator:eve'`);
    const { code, out } = await run('verify');
    expect(code).toBe(1);
    expect(out).toContain('1 fault\n  edited seal 1, entries 1 to 61: At least one of its entries');
  });
});

describe('an entry about a person', () => {
  it('is listed with the person whom an entry is about', async () => {
    const { prisma } = test.sync.database;
    const { id: memberId } = await prisma.member.create({
      data: { organizationId: 'org_3', email: 'fay@example.com' },
    });
    const data = { organizationId: 'org_3', memberId, actor: 'eppo', action: 'member.created', at: new Date(0) };
    await prisma.auditEntry.create({ data });
    const { out } = await run('list', '--organization', 'org_3');
    expect(out.replaceAll(/\s+/g, ' ')).toContain(`member.created fay@example.com ${memberId}`);
  });
});
