import { startProcess } from '../../support/dsync.ts';
import type { OpenConsole } from './console.ts';

/** Sends signed sample events with `dsync send`, and waits until they were taken. */
export async function sendSamples({ url, token, service }: OpenConsole, args: readonly string[]): Promise<void> {
  const where = ['--url', url, '--token', token, '--secret', service.secret];
  const sending = startProcess(['send', ...where, ...args], {});
  const code = await new Promise((resolve) => sending.child.once('exit', resolve));
  if (code !== 0) throw new Error(`dsync send ended with ${String(code)}.\n${sending.output()}`);
}
