import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { endWithUs } from './end-with-us.ts';

/** Processes that have nothing to do with the product, and keep the machine's processors busy. */
export interface Strangers {
  stop(): Promise<void>;
}

/** Starts so many strangers, each of which takes as much of a processor as it is given. */
export function startStrangers(count: number): Strangers {
  const children = Array.from({ length: count }, () => {
    const child = spawn(process.execPath, ['--eval', 'for (;;);'], { stdio: 'ignore' });
    if (child.pid === undefined) throw new Error('A process that only burns CPU could not be started.');
    return { child, ended: once(child, 'exit'), forget: endWithUs(child.pid, 'SIGKILL') };
  });
  return {
    stop: async () => {
      for (const { child, forget } of children) {
        forget();
        child.kill('SIGKILL');
      }
      await Promise.all(children.map(({ ended }) => ended));
    },
  };
}
