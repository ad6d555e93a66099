import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, inject, test } from 'vitest';
import { metrics } from './metrics.ts';

const run = promisify(execFile);
const program = fileURLToPath(new URL('./run.ts', import.meta.url));

// How fast it is depends on the machine and on what else runs there, so that is not looked at here.
test('the bench runs, and every key of --json is a number', { timeout: 300_000 }, async () => {
  if (process.platform !== 'linux' || inject('redisUrl') === null) {
    await expect(run(process.execPath, [program, '--smoke'])).rejects.toThrow(/on Linux|Install redis-server/);
    return;
  }
  const { stdout } = await run(process.execPath, [program, '--smoke', '--json']);
  expect(stdout).toMatch(/^\{.*\}\n$/);
  const report = JSON.parse(stdout) as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  const found = Object.entries(report).flatMap(([group, names]) =>
    Object.entries(names).map(([name, value]) => ({ key: `${group}.${name}`, isNumber: Number.isFinite(value) })),
  );
  const expected = metrics.map(({ key }) => ({ key, isNumber: true }));
  const byKey = (a: { key: string }, b: { key: string }): number => a.key.localeCompare(b.key);
  expect(found.toSorted(byKey)).toEqual(expected.toSorted(byKey));
});
