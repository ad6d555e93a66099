import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { expect, inject, it, onTestFinished } from 'vitest';
import { createDatabase } from '../support/postgres.ts';

interface Ended {
  readonly code: number | string | null | undefined;
  readonly out: string;
  readonly err: string;
}

/** Runs the command as a process of its own, since no context reaches what it reads of the environment. */
async function migrate(databaseUrl: string): Promise<Ended> {
  const program = fileURLToPath(new URL('../../src/main/cli.ts', import.meta.url));
  const env = { PATH: process.env['PATH'], DATABASE_URL: databaseUrl, WORKOS_WEBHOOK_SECRET: 'whsec_test' };
  return new Promise((resolve) => {
    execFile(process.execPath, [program, 'migrate', '--json'], { env }, (error, out, err) => {
      resolve({ code: error === null ? 0 : error.code, out, err });
    });
  });
}

it('tells what it applied as one document, and then that nothing is left', async () => {
  const { url, drop } = await createDatabase(inject('postgresAdminUrl'));
  onTestFinished(drop);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  await client.end();
  const first = await migrate(url);
  expect(first).toMatchObject({ code: 0, err: '' });
  expect((JSON.parse(first.out) as { applied: string[] }).applied.length).toBeGreaterThan(0);
  expect(JSON.parse((await migrate(url)).out)).toEqual({ applied: [] });
});

it('tells a failure as a document and a sentence', async () => {
  const { code, out, err } = await migrate('postgresql://127.0.0.1:9/none');
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ error: { exitCode: 1 } });
  expect(err).toContain('PostgreSQL cannot be reached.');
});
