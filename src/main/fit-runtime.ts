import path from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * How V8 is to use memory. Left alone it takes 128 MB for young objects, whatever the program needs, and lets garbage pile
 * up to several times what is alive, because the machine has memory. And where most objects that a place in the program makes
 * outlive a collection soon after the start, it counts all that this place makes as old from then on: in some storms that
 * was every request, and the whole heap had to be marked every two thirds of a second. It reads these settings when it
 * starts and never again, so they cannot be set from inside. docs/performance.md has the figures.
 */
const flags = ['--max-semi-space-size=16', '--heap-growing-percent=60', '--no-allocation-site-pretenuring'] as const;

/**
 * Where Node keeps the program with its types stripped: without it each process holds the compiler that strips them, some
 * 20 MB, and starts slower. A folder that cannot be written is no fault; Node then does without.
 */
const compiled = fileURLToPath(new URL('../../node_modules/.cache/dsync', import.meta.url));

/**
 * Starts the program anew in this very process (same id, same streams) with the settings above, unless it has them or
 * was given others. Where that cannot be done (Windows, an old Node, a parent that speaks with it by a channel), the
 * program goes on as it is and takes more memory.
 */
export function fitRuntime(): void {
  const { execArgv, execPath, argv, env } = process;
  const given = `${env['NODE_OPTIONS'] ?? ''} ${execArgv.join(' ')}`;
  const missing = flags.filter((flag) => !given.includes(flag.replace(/^--(no-)?|=.*/g, '')));
  if (missing.length === 0 || process.execve === undefined) return;
  if (process.platform === 'win32' || process.channel !== undefined) return;
  const args = [path.basename(execPath), ...missing, ...execArgv, ...argv.slice(1)];
  process.execve(execPath, args, { NODE_COMPILE_CACHE: compiled, ...env });
}
