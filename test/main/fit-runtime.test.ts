import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };

const entry = fileURLToPath(new URL('../../src/main/cli.ts', import.meta.url));
/** Says what each start of the process was given. */
const tell = ['--import', 'data:text/javascript,console.log(process.pid, ...process.execArgv)'];

/** The starts of `dsync --version`, and what it printed after them. */
async function startsOf(args: readonly string[], nodeOptions?: string) {
  const env = { ...process.env, NODE_OPTIONS: nodeOptions ?? '' };
  const { stdout } = await promisify(execFile)(process.execPath, [...tell, ...args, entry, '--version'], { env });
  const lines = stdout.trimEnd().split('\n');
  const starts = lines.slice(0, -1).map((line) => {
    const [pid, ...flags] = line.split(' ');
    return { pid, flags: flags.filter((flag) => !flag.includes('import') && flag.startsWith('--')) };
  });
  return { starts, said: lines.at(-1) };
}

describe.skipIf(process.platform === 'win32')('the runtime of the program', () => {
  it('is started once more in the same process, with bounds on memory', async () => {
    const { starts, said } = await startsOf([]);
    expect(starts.map(({ flags }) => flags)).toEqual([
      [],
      ['--max-semi-space-size=16', '--heap-growing-percent=60', '--no-allocation-site-pretenuring'],
    ]);
    expect(starts[0]?.pid).toBe(starts[1]?.pid);
    expect(said).toBe(packageJson.version);
  });

  it('keeps the bounds that were given', async () => {
    const byFlag = await startsOf(['--max-semi-space-size=64']);
    expect(byFlag.starts.at(-1)?.flags).toEqual([
      '--heap-growing-percent=60',
      '--no-allocation-site-pretenuring',
      '--max-semi-space-size=64',
    ]);
    const given = ['--heap-growing-percent=50', '--allocation-site-pretenuring'];
    const byOption = await startsOf(given, '--max-semi-space-size=64');
    expect(byOption.starts.map(({ flags }) => flags)).toEqual([given]);
  });

  it('stays as it is where the parent speaks with it by a channel', async () => {
    const child = fork(entry, ['--version'], { execArgv: tell, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    const said: string[] = [];
    child.stdout?.setEncoding('utf8').on('data', (text: string) => said.push(text));
    const [code] = (await once(child, 'close')) as [number | null];
    expect(code).toBe(0);
    expect(said.join('').trimEnd().split('\n')).toHaveLength(2);
  });
});
