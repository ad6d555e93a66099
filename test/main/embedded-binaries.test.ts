import { execFileSync } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Account } from '../../src/main/embedded/account.ts';
import { serverAccount } from '../../src/main/embedded/account.ts';
import type { Binaries } from '../../src/main/embedded/installed-binaries.ts';
import { installedBinaries } from '../../src/main/embedded/installed-binaries.ts';
import { usableBinaries } from '../../src/main/embedded/usable-binaries.ts';

let root = '';
let closed: Binaries;
let account: Account | null;

beforeAll(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'dsync-test-binaries-'));
  await chmod(root, 0o755);
  const installed = await installedBinaries();
  closed = { ...installed, folder: path.join(root, 'closed', 'native') };
  await cp(installed.folder, closed.folder, { recursive: true, verbatimSymlinks: true });
  await chmod(path.join(root, 'closed'), 0o700);
  account = await serverAccount(path.join(root, 'none'));
});

afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

function runs(folder: string): string {
  return execFileSync(path.join(folder, 'bin', 'postgres'), ['--version'], { encoding: 'utf8', ...account });
}

test('programs in a folder closed to the server are copied once to where it can run them', async () => {
  const lines: string[] = [];
  const log = (line: string): void => void lines.push(line);
  const places = [path.join(root, 'closed'), path.join(root, 'open')];
  const folder = await usableBinaries(closed, account, places, log);
  expect(runs(folder)).toContain('PostgreSQL');
  expect(await usableBinaries(closed, account, places, log)).toBe(folder);
  // Only root gives the server another account; for everyone else nothing of their own is closed.
  expect(folder.startsWith(places[1] ?? '')).toBe(account !== null);
  expect(lines).toHaveLength(account === null ? 0 : 1);
});

test('a copy that others could have written is not run', async () => {
  const shared = path.join(root, 'shared');
  const planted = path.join(shared, `dsync-postgresql-${closed.version}`);
  await mkdir(planted, { recursive: true });
  await chmod(planted, 0o777);
  const attempt = usableBinaries(closed, account ?? { uid: 12_345, gid: 12_345 }, [shared], () => undefined);
  await expect(attempt).rejects.toThrow(/is there already and does not belong to this user alone/);
});

test('every one of several processes that copy at once gets a whole copy', async () => {
  const places = [path.join(root, 'raced')];
  const folders = await Promise.all([1, 2, 3].map(() => usableBinaries(closed, account, places, () => undefined)));
  for (const folder of folders) expect(runs(folder)).toContain('PostgreSQL');
});
