import { setTimeout as wait } from 'node:timers/promises';
import { readOne } from './api-client.ts';
import type { Connection } from './context.ts';
import { resyncSchema, type ApiResync } from './directory-schemas.ts';
import type { Terminal } from './terminal.ts';

const lookMs = 250;

/** Waits until a resync has ended, and shows how far it is to whoever watches. Throws CliError and UnreachableError. */
export async function followResync(connection: Connection, id: string, terminal: Terminal): Promise<ApiResync> {
  for (;;) {
    const resync = await readOne(connection, `/api/v1/resyncs/${encodeURIComponent(id)}`, resyncSchema);
    if (resync.state === 'done' || resync.state === 'failed') {
      terminal.progress(1, 1, '');
      return resync;
    }
    showProgress(resync, terminal);
    await wait(lookMs);
  }
}

function showProgress({ state, progress }: ApiResync, terminal: Terminal): void {
  const { read, expected, applied, toApply } = progress;
  if (state === 'applying') {
    terminal.progress(Math.min(applied, toApply - 1), Math.max(toApply, 1), 'differences applied');
    return;
  }
  // More may be read than WorkOS counted at the start; the bar is full only at the end.
  const total = Math.max(expected ?? 0, read + 1);
  terminal.progress(read, total, state === 'waiting' ? 'read; it waits for a worker' : 'users and groups read');
}
