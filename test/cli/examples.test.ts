import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { addCommands } from '../../src/cli/commands.ts';
import { readProgram } from '../../src/cli/completion-words.ts';
import { examples } from '../../src/cli/examples.ts';
import { prepareProgram } from '../../src/cli/program.ts';
import { addProcessCommands } from '../../src/main/process-commands.ts';
import { runCli, silentContext } from '../support/cli.ts';

const program = new Command('dsync');
prepareProgram(program, silentContext);
addProcessCommands(program, {}, silentContext);
addCommands(program, silentContext);
const commands = readProgram(program);
const leaves = commands.filter((each) => each.commands.length === 0);

/** The words of a line as a shell reads them. */
const wordsOf = (line: string): string[] => (line.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''));

it('every command has an example, and every example a command', () => {
  expect(Object.keys(examples).toSorted()).toEqual(leaves.map(({ path }) => path).toSorted());
});

it('every command can say what it says in JSON, but for those that run on or print a script', () => {
  const flags = ({ options }: (typeof leaves)[number]) => options.flatMap((option) => option.flags);
  const without = leaves.filter((each) => !flags(each).includes('--json')).map(({ path }) => path);
  expect(without.toSorted()).toEqual(['completion', 'server', 'start', 'worker']);
});

describe.each(Object.entries(examples))('the example of %s', (path, lines) => {
  it.each(lines)('%s: fits, and can be typed so', (line, what) => {
    expect(what).not.toMatch(/\.$/);
    const words = wordsOf(line);
    expect(words.join(' ').startsWith(path)).toBe(true);
    const command = leaves.find((each) => each.path === path);
    const known = command?.options.flatMap(({ flags }) => flags) ?? [];
    for (const flag of words.filter((word) => word.startsWith('--'))) expect(known).toContain(flag);
  });
});

it('examples stand in the help, which still fits', async () => {
  const nobody = { url: 'http://127.0.0.1:9', token: 'token', secret: null };
  for (const path of Object.keys(examples)) {
    if (['start', 'server', 'worker', 'migrate'].includes(path)) continue;
    const { code, out } = await runCli(nobody, [...path.split(' '), '--help']);
    expect(code, path).toBe(0);
    expect(out, path).toContain(`Examples:\n  $ dsync ${path}`);
    expect(Math.max(...out.split('\n').map(({ length }) => length)), path).toBeLessThanOrEqual(100);
  }
});
