import type { Log } from '../sync/context.ts';
import { nameOf } from '../sync/name-of.ts';

/** One step of shutting down; the steps run in order, each within its limit. */
export interface Phase {
  readonly name: string;
  readonly limitMs: number;
  readonly run: () => Promise<void>;
}

/**
 * Runs the phases one after the other. A phase that fails or takes too long is logged and left behind, so that one
 * stuck connection does not keep the rest from closing. Resolves to whether all of them ended well.
 */
export async function runPhases(phases: readonly Phase[], log: Log): Promise<boolean> {
  let clean = true;
  for (const { name, limitMs, run } of phases) {
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => {
        resolve('late');
      }, limitMs);
    });
    try {
      if ((await Promise.race([run(), limit])) === 'late') {
        clean = false;
        log.warn({ phase: name, limitMs }, 'shutting down: a phase took too long and was left behind');
      }
    } catch (error) {
      clean = false;
      log.error({ phase: name, error: nameOf(error) }, 'shutting down: a phase failed');
    } finally {
      clearTimeout(timer);
    }
  }
  return clean;
}

/** The scripts of package.json that run the service, and end when it does. */
const serviceScripts: ReadonlySet<string | undefined> = new Set(['start', 'demo', 'dsync']);
/** How often one looks whether npm is still there. */
const lookEveryMs = 250;

/**
 * Resolves at the first SIGTERM or SIGINT. The second ends the process at once, for whoever cannot wait. npm passes a
 * SIGTERM on to the shell between the two alone, which ends and tells nobody: to be left by it is the same as the signal.
 */
export async function waitForSignal(env: NodeJS.ProcessEnv): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let asked = false;
    const onSignal = (signal: NodeJS.Signals): void => {
      if (asked) process.exit(130);
      asked = true;
      resolve(signal);
    };
    process.on('SIGTERM', onSignal);
    process.on('SIGINT', onSignal);
    if (serviceScripts.has(env['npm_lifecycle_event'])) {
      onceOrphaned(() => {
        if (!asked) onSignal('SIGTERM');
      });
    }
  });
}

/** Calls once the process that started this one is gone; never on Windows, where nobody else takes its place. */
function onceOrphaned(then: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    then();
  }, lookEveryMs);
  timer.unref();
}
