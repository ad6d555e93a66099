import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withClient } from '../../src/store/with-client.ts';
import { addEntries, seal } from '../support/audit.ts';
import { actor, annLeft, eraseFrom, tellOf } from '../support/erasing.ts';
import { openTestSync, type TestSync } from '../support/sync-context.ts';

let sync: TestSync;
beforeAll(async () => {
  sync = await openTestSync();
  const { id } = await tellOf(sync, annLeft());
  await seal(sync);
  await eraseFrom(sync, id);
  await addEntries(sync, 'org_1', 2);
  await seal(sync);
});
afterAll(async () => {
  await sync.close();
});

/** Runs a statement as another program, after these settings; resolves to the code and the words of its refusal. */
async function refusal(sql: string, ...settings: readonly string[]): Promise<string | null> {
  return withClient(sync.database.url, async (client) => {
    for (const setting of settings) await client.query(`SET ${setting} = 'on'`);
    return client.query(sql).then(
      () => null,
      (error: unknown) => {
        const { code, message } = error as { code: string; message: string };
        return `${code} ${message}`;
      },
    );
  });
}

const tables = ['audit_entries', 'audit_seals', 'audit_reseals'] as const;

describe.each(tables)('%s can only be added to', (table) => {
  const column = table === 'audit_entries' ? 'actor' : 'content';

  test.each([
    ['UPDATE', `UPDATE ${table} SET ${column} = 'x'`],
    ['DELETE', `DELETE FROM ${table}`],
    ['TRUNCATE', `TRUNCATE ${table}`],
  ])('%s is refused, also to the service itself and during an erasure', async (verb, sql) => {
    const words = `DS403 audit_append_only: ${verb} of ${table} is refused, for the audit log is only ever added to`;
    expect(await refusal(sql)).toBe(words);
    expect(await refusal(sql, 'dsync.writer')).toBe(words);
    expect(await refusal(sql, 'dsync.writer', 'dsync.eraser')).toBe(words);
  });
});

test('what entries show, and the salts, give way to an erasure alone', async () => {
  const rewriting = `UPDATE audit_entries SET before = NULL, after = NULL WHERE id = 1`;
  expect(await refusal(rewriting, 'dsync.writer')).toContain('DS403');
  expect(await refusal(rewriting, 'dsync.eraser')).toBeNull();
  for (const table of ['audit_seals', 'audit_reseals']) {
    expect(await refusal(`UPDATE ${table} SET salt = NULL`, 'dsync.writer')).toContain('DS403');
    expect(await refusal(`UPDATE ${table} SET salt = '00'`, 'dsync.eraser')).toContain('DS403');
    expect(await refusal(`UPDATE ${table} SET salt = NULL`, 'dsync.eraser')).toBeNull();
  }
});

test('the mark of an erasure ends with its transaction', async () => {
  const { id } = await tellOf(sync, annLeft());
  await eraseFrom(sync, id);
  const { prisma } = sync.database;
  const edit = prisma.auditEntry.updateMany({ where: { actor }, data: { after: { role: 'admin' } } });
  await expect(edit).rejects.toThrow('audit_append_only');
});
