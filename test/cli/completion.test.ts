import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';

const nobody = { url: 'http://127.0.0.1:9', token: 'token', secret: null };
const run = promisify(execFile);

let folder: string;
let script: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'dsync-completion-'));
  script = path.join(folder, 'dsync.bash');
  const { code, out } = await runCli(nobody, ['completion', 'bash']);
  expect(code).toBe(0);
  await writeFile(script, out);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** Lets a bash complete a line, with the cursor at its end, and gives what it offers. */
async function offers(line: string): Promise<string[]> {
  const ask = [
    `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))`,
    // As the shell itself finds it, so that its registration is tried too.
    `handler=$(complete -p dsync | sed -E 's/.*-F ([^ ]+) .*/\\1/'); "$handler"`,
    `printf '%s\\n' "\${COMPREPLY[@]}"`,
  ].join('\n');
  const { stdout } = await run('bash', ['--norc', '-uc', ask, 'bash', script, ...line.split(' ')]);
  return stdout.split('\n').filter((word) => word !== '');
}

describe('bash completes', () => {
  it.each([
    ['dsync eve', ['events']],
    ['dsync events ', ['list', 'show', 'replay', 'dismiss']],
    ['dsync events li', ['list']],
    ['dsync events list --out', ['--outcome']],
    ['dsync events list --outcome f', ['failed']],
    ['dsync members list --role ', ['viewer', 'experiment_editor', 'data_owner', 'admin']],
    ['dsync completion ', ['bash', 'zsh', 'fish']],
    ['dsync --json members li', ['list']],
    ['dsync members --organization events list --ro', ['--role']],
    ['dsync --token events members e', ['explain', 'erase']],
    ['dsync directories d', ['diagnose']],
    ['dsync setup-link --su', ['--success-url']],
    // As bash splits `--role=ad` and `--role=`.
    ['dsync members list --role = ad', ['admin']],
    ['dsync --token = events members e', ['explain', 'erase']],
  ])('%j', async (line, expected) => {
    const offered = await offers(line);
    for (const word of expected) expect(offered).toContain(word);
    const typed = line.split(' ').at(-1) ?? '';
    expect(offered.filter((word) => !word.startsWith(typed))).toEqual([]);
    if (typed !== '') expect(offered).toEqual(expected);
  });

  it('the values of an option right after an equals sign', async () => {
    expect(await offers('dsync events list --outcome =')).toContain('failed');
  });

  it.each(['dsync --url ', 'dsync events list --organization ', 'dsync nothing', 'dsync audit export --output a'])(
    'nothing of its own for %j',
    async (line) => {
      expect(await offers(line)).toEqual([]);
    },
  );
});

describe('the scripts', () => {
  it('know every command and its options', async () => {
    const { out } = await runCli(nobody, ['completion', 'fish']);
    for (const words of [
      '-a diagnose',
      '-a setup-link',
      '-l outcome -x -a',
      '-l return-url -r',
      "'\\''audit verify'\\''",
    ]) {
      expect(out).toContain(words);
    }
  });

  it('are bash’s own for zsh, after it has learnt to run them', async () => {
    const { out } = await runCli(nobody, ['completion', 'zsh']);
    expect(out).toMatch(/^autoload -U \+X bashcompinit && bashcompinit\n# Completion of dsync for bash/);
  });

  it('are not there for other shells: 2', async () => {
    const { code, err } = await runCli(nobody, ['completion', 'tcsh']);
    expect(code).toBe(2);
    expect(err).toContain('Allowed choices are bash, zsh, fish');
  });
});
