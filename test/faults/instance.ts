import { startProcess, type ServiceProcess } from '../support/dsync.ts';
import { until } from '../support/until.ts';

/** A process of the service that is ended and started again, as an orchestrator would. */
export interface Instance {
  /** SIGKILL, and waits until it is gone. */
  kill(): Promise<void>;
  /** SIGTERM, and waits until it has ended. Throws when it did not end well. */
  terminate(): Promise<void>;
  /** Starts it again with the same settings, and waits until it is ready. */
  start(): Promise<void>;
  /** The end of what its last run printed. */
  output(): string;
}

const readiness = { server: /"url":"http:/, worker: /the workers wait for events/ };
const patienceMs = 60_000;

/** Starts `dsync server` or `dsync worker` and waits until it is ready. */
export async function startInstance(
  command: keyof typeof readiness,
  settings: Readonly<Record<string, string>>,
): Promise<Instance> {
  let running: ServiceProcess = startProcess([command], settings);
  const ready = (): Promise<true> =>
    until(
      `dsync ${command} is ready`,
      () => {
        if (readiness[command].test(running.output())) return true;
        const { exitCode, signalCode } = running.child;
        if (exitCode === null && signalCode === null) return null;
        throw new Error(`dsync ${command} ended while it started.\n${running.output().slice(-4_000)}`);
      },
      patienceMs,
    );
  await ready();
  return {
    kill: () => running.kill(),
    terminate: async () => {
      const code = await running.stop();
      if (code === 0 || running.child.signalCode === 'SIGKILL') return;
      throw new Error(`dsync ${command} ended with ${code} when asked to.\n${running.output().slice(-4_000)}`);
    },
    start: async () => {
      running = startProcess([command], { ...settings });
      await ready();
    },
    output: () => running.output().slice(-4_000),
  };
}
