import { holdReplay, moveReplay, type Replay } from '../../store/replays.ts';
import type { Actor } from '../../store/edit-member.ts';
import type { SyncContext } from '../context.ts';

/** Ends a replay that this worker has taken on; audited, under the name of whoever had it run. */
export async function endReplay(
  { database, log }: SyncContext,
  replay: Replay,
  { to, reason }: { readonly to: 'done' | 'stopped' | 'failed'; readonly reason?: string },
): Promise<void> {
  await database.prisma.$transaction(async (tx) => {
    const { id, runBy, actor } = await holdReplay(tx, replay);
    await moveReplay(tx, id, {
      from: ['planning', 'running'],
      to,
      ...(reason === undefined ? {} : { reason }),
      audit: { actor: (runBy ?? actor) as Actor, action: 'replay.finished' },
    });
  });
  log.info({ replayId: replay.id, state: to }, 'a replay has ended');
}
