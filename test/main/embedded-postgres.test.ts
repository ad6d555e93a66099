import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { EmbeddedPostgresError } from '../../src/main/embedded/error.ts';
import type { EmbeddedPostgres } from '../../src/main/embedded/start-embedded-postgres.ts';
import { startEmbeddedPostgres } from '../../src/main/embedded/start-embedded-postgres.ts';
import { withClient } from '../../src/store/with-client.ts';

const parentScript = fileURLToPath(new URL('../support/embedded-parent.ts', import.meta.url));

let dataDir = '';
let lines: string[] = [];
let servers: EmbeddedPostgres[] = [];
let parents: ChildProcess[] = [];

// A temp folder like this is closed to others, so as root every test here also serves from a closed folder.
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'dsync-test-embedded-'));
  [lines, servers, parents] = [[], [], []];
});

afterEach(async () => {
  for (const parent of parents.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)) {
    const exit = once(parent, 'exit');
    parent.kill('SIGINT');
    await exit;
  }
  for (const server of servers) await server.stop();
  const serverPid = await postmasterPid();
  await rm(dataDir, { recursive: true, force: true });
  if (serverPid !== null && isAlive(serverPid)) {
    process.kill(serverPid, 'SIGQUIT');
    throw new Error(`The test left server ${serverPid} running.`);
  }
});

async function start(): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, log: (line) => lines.push(line) });
  servers.push(server);
  return server;
}

/** A process of its own that has started the database; the leader of its group, as at a terminal. */
async function startParent(): Promise<{ parent: ChildProcess; databaseUrl: string; attached: boolean }> {
  const parent = spawn(process.execPath, [parentScript, dataDir], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  parents.push(parent);
  for await (const line of createInterface({ input: parent.stdout })) {
    return { parent, ...(JSON.parse(line) as { databaseUrl: string; attached: boolean }) };
  }
  throw new Error('The parent ended before it was ready.');
}

async function killed(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

async function query<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  return withClient(url, async (client) => (await client.query<Row>(sql)).rows);
}

async function postmasterPid(): Promise<number | null> {
  const text = await readFile(path.join(dataDir, 'data', 'postmaster.pid'), 'utf8').catch(() => null);
  return text === null ? null : Number(text.split('\n')[0]);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('creates the database, for this machine only, and nothing half made stays', async () => {
  const { databaseUrl, attached } = await start();
  expect(attached).toBe(false);
  expect(new URL(databaseUrl)).toMatchObject({ hostname: '127.0.0.1', pathname: '/dsync' });
  const [settings] = await query(
    databaseUrl,
    `SELECT current_setting('listen_addresses') AS addresses, current_setting('unix_socket_directories') AS sockets,
            current_setting('fsync') AS fsync, current_setting('jit') AS jit, lower('ÉÅ') AS lower`,
  );
  expect(settings).toEqual({ addresses: '127.0.0.1', sockets: '', fsync: 'on', jit: 'off', lower: 'éå' });
  expect((await readdir(dataDir)).filter((name) => !name.startsWith('dsync-postgresql-')).sort()).toEqual([
    'data',
    'owner.pid',
    'password',
    'postgres.log',
  ]);
});

test('asks for a password that only the owner can read', async () => {
  const { databaseUrl } = await start();
  const guessed = Object.assign(new URL(databaseUrl), { password: 'postgres' }).href;
  await expect(query(guessed, 'SELECT 1')).rejects.toThrow('password authentication failed');
  for (const name of ['password', 'postgres.log', 'owner.pid']) {
    expect((await stat(path.join(dataDir, name))).mode & 0o077, name).toBe(0);
  }
});

test('keeps the data across restarts, also in a folder open to others', async () => {
  await chmod(dataDir, 0o755);
  const first = await start();
  await query(first.databaseUrl, 'CREATE TABLE kept AS SELECT 42 AS answer');
  await first.stop();
  await first.stop();
  expect(await postmasterPid()).toBeNull();
  const second = await start();
  expect(await query(second.databaseUrl, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  expect(lines.filter((line) => line.startsWith('Creating'))).toHaveLength(1);
});

test('does not write what a failed statement said into its log', async () => {
  const { databaseUrl, stop } = await start();
  await query(databaseUrl, `CREATE TABLE person AS SELECT 'ada@example.com'::text AS email`);
  await expect(query(databaseUrl, `SELECT 'ada@example.com' FROM nowhere`)).rejects.toThrow('nowhere');
  await query(databaseUrl, `INSERT INTO person VALUES ('ada@example.com')`);
  await expect(query(databaseUrl, 'CREATE UNIQUE INDEX ON person (email)')).rejects.toThrow('unique');
  await stop();
  const log = await readFile(path.join(dataDir, 'postgres.log'), 'utf8');
  expect(log).toContain('could not create unique index');
  expect(log).not.toContain('ada@example.com');
});

test('takes over the server of a parent that was killed, and stops it', async () => {
  const { parent, databaseUrl } = await startParent();
  await query(databaseUrl, 'CREATE TABLE kept AS SELECT 42 AS answer');
  const pid = await postmasterPid();
  await killed(parent);
  expect(await query(databaseUrl, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);

  const server = await start();
  expect(server.attached).toBe(true);
  expect(server.databaseUrl).toBe(databaseUrl);
  expect(await postmasterPid()).toBe(pid);
  await server.stop();
  expect(await postmasterPid()).toBeNull();
  expect((await start()).attached).toBe(false);
});

test('recovers when parent and server were killed together', async () => {
  const { parent, databaseUrl } = await startParent();
  await query(databaseUrl, 'CREATE TABLE kept AS SELECT 42 AS answer');
  const pid = await postmasterPid();
  await killed(parent);
  process.kill(pid ?? 0, 'SIGKILL');
  const server = await start();
  expect(server.attached).toBe(false);
  expect(await query(server.databaseUrl, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
});

test('refuses a second start while the first lives, and names its process', async () => {
  const { parent, databaseUrl } = await startParent();
  const refused = start();
  await expect(refused).rejects.toThrow(EmbeddedPostgresError);
  await expect(refused).rejects.toThrow(
    new RegExp(`^The database in .* is in use by process ${String(parent.pid)}: stop that process first`),
  );
  expect(await query(databaseUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('of two that start together one gets the folder', async () => {
  const starts = await Promise.allSettled([start(), start(), start()]);
  expect(starts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const outcome of starts) {
    if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(EmbeddedPostgresError);
  }
});

test('does not take another process for the owner or the server because its number is the same', async () => {
  const first = await start();
  await first.stop();
  // As after the restart of a container, where processes get the same numbers again.
  const bystander = spawn(process.execPath, ['--eval', 'setInterval(() => undefined, 60_000)'], { stdio: 'ignore' });
  const pid = String(bystander.pid);
  await writeFile(path.join(dataDir, 'owner.pid'), `${pid}\nprocess ${pid} of an earlier boot\n`);
  await writeFile(path.join(dataDir, 'data', 'postmaster.pid'), `${pid}\n/elsewhere\n1\n1\n\n127.0.0.1\n`);
  const second = await start().finally(() => bystander.kill('SIGKILL'));
  expect(second.attached).toBe(false);
  expect(await query(second.databaseUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('Ctrl-C reaches the parent only, which can still use the database until it stops it', async () => {
  const { parent } = await startParent();
  const exit = once(parent, 'exit');
  process.kill(-(parent.pid ?? 0), 'SIGINT');
  expect(await exit).toEqual([0, null]);
  expect(await postmasterPid()).toBeNull();
});

test('says so when the server ends by itself', async () => {
  await start();
  process.kill((await postmasterPid()) ?? 0, 'SIGKILL');
  await vi.waitFor(() => {
    expect(lines).toContain('The embedded PostgreSQL ended unexpectedly (SIGKILL).');
  });
});

test('a database of another version is refused before its server is asked', async () => {
  const first = await start();
  await first.stop();
  await writeFile(path.join(dataDir, 'data', 'PG_VERSION'), '9\n');
  await expect(start()).rejects.toThrow(/was made by PostgreSQL 9, and this release brings PostgreSQL 18/);
});

test('a server that does not start is refused with the end of its log, and the folder is given back', async () => {
  const first = await start();
  await first.stop();
  const control = path.join(dataDir, 'data', 'global', 'pg_control');
  const whole = await readFile(control);
  await writeFile(control, Buffer.alloc(whole.length));
  await expect(start()).rejects.toThrow(/does not start\. The end of .*postgres\.log: .*(FATAL|PANIC)/s);
  await writeFile(control, whole);
  expect((await start()).attached).toBe(false);
});
