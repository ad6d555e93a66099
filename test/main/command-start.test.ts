import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const inRepository = (file: string): string => fileURLToPath(new URL(`../../${file}`, import.meta.url));

it.each([
  [['--version'], /^\d+\.\d+\.\d+$/m],
  [['completion', 'bash'], /^complete .*dsync$/m],
])('%j loads none of the service, so that it starts at once', async (args, answer) => {
  const hook = ['--import', inRepository('test/support/list-loaded.ts')];
  const run = promisify(execFile)(process.execPath, [...hook, inRepository('src/main/cli.ts'), ...args]);
  const { stdout, stderr } = await run;
  expect(stdout).toMatch(answer);
  const loaded = stderr.split('\n');
  expect(loaded.some((url) => url.endsWith('/src/cli/commands.ts'))).toBe(true);
  expect(
    loaded.filter((url) => /node_modules\/(bullmq|fastify|@prisma|pg|pino)\/|src\/(store|queue|http)\//.test(url)),
  ).toEqual([]);
});
