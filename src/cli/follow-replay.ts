import { setTimeout as wait } from 'node:timers/promises';
import { readOne } from './api-client.ts';
import type { Connection } from './context.ts';
import { replaySchema, type ApiReplay } from './replay-schemas.ts';
import type { Terminal } from './terminal.ts';

const lookMs = 250;

/**
 * Waits while a replay is planned or run, and shows how far it is to whoever watches; resolves once it is neither. It
 * goes on without this program, too. Throws CliError and UnreachableError.
 */
export async function followReplay(connection: Connection, id: string, terminal: Terminal): Promise<ApiReplay> {
  for (;;) {
    const replay = await readOne(connection, `/api/v1/replays/${encodeURIComponent(id)}`, replaySchema);
    const { total, planned, done } = replay.progress;
    if (replay.state !== 'planning' && replay.state !== 'running') {
      terminal.progress(1, 1, '');
      return replay;
    }
    const [count, what] = replay.state === 'planning' ? [planned, 'events looked at'] : [done, 'events run'];
    // The bar is full only at the end.
    terminal.progress(Math.max(0, Math.min(count, total - 1)), Math.max(total, 1), what);
    await wait(lookMs);
  }
}
