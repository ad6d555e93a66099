import { setTimeout as sleep } from 'node:timers/promises';
import { readList } from './api-client.ts';
import { eventSchema } from './api-schemas.ts';
import { CliError, exitCodes } from './cli-error.ts';
import type { Connection } from './context.ts';

const pollMs = 100;
const patienceMs = 30_000;

/** Waits until that many events of an organization have an outcome; 30 s at most, then throws CliError. */
export async function waitUntilApplied(connection: Connection, organization: string, count: number): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const query = { organization };
    const { items } = await readList(connection, '/api/v1/events', eventSchema, { query, limit: count });
    const ended = items.filter((event) => event.outcome !== null).length;
    if (ended >= count) return;
    if (performance.now() > deadline) {
      const said = `${count - ended} of the demo's ${count} events still wait after ${patienceMs / 1000} s.`;
      throw new CliError(
        exitCodes.failed,
        `${said} See what holds them up with "npx dsync doctor" and "npx dsync status".`,
      );
    }
    await sleep(pollMs);
  }
}
