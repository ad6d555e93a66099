import { setTimeout as wait } from 'node:timers/promises';
import { readOne } from './api-client.ts';
import type { Connection } from './context.ts';
import { holdSchema, type ApiHold } from './hold-schemas.ts';
import type { Terminal } from './terminal.ts';

const lookMs = 250;

/**
 * Waits until an answer has been carried out, and shows how far it is to whoever watches. It goes on without this
 * program, too. Throws CliError and UnreachableError.
 */
export async function followHold(connection: Connection, id: string, terminal: Terminal): Promise<ApiHold> {
  for (;;) {
    const hold = await readOne(connection, `/api/v1/holds/${encodeURIComponent(id)}`, holdSchema);
    const { run } = hold;
    if (run === null || !isOnItsWay(run)) {
      terminal.progress(1, 1, '');
      return hold;
    }
    // The bar is full only at the end.
    terminal.progress(Math.max(0, Math.min(run.done, run.total - 1)), Math.max(run.total, 1), 'members looked at');
    await wait(lookMs);
  }
}

/** Whether members are yet to be changed by the newest answer. */
export function isOnItsWay({ state }: NonNullable<ApiHold['run']>): boolean {
  return state === 'waiting' || state === 'running';
}
