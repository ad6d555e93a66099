import { isEventsFault } from '../../store/database-error.ts';
import { isUnreachable } from '../../store/is-unreachable.ts';
import { findReplay, ReplayOvertakenError, takeReplay, type Replay } from '../../store/replays.ts';
import type { SyncContext } from '../context.ts';
import type { LaneCrowd } from '../lane-crowd.ts';
import { nameOf } from '../name-of.ts';
import { endReplay } from './end-replay.ts';
import { planReplay } from './plan-replay.ts';
import { ReplayDepartedError } from './replay-run.ts';
import { runReplay } from './run-replay.ts';

export interface ReplayAttempt {
  /** Stops it at the end of the batch in hand; it goes on where it was once it is called again. */
  readonly signal: AbortSignal;
  /** No further try follows by itself. */
  readonly lastTry: boolean;
  /** What else this process applies, to which a replay gives way. */
  readonly crowd: LaneCrowd;
  /** Events run in a second at most; other values are for tests. */
  readonly perSecond?: number;
}

/** Five batches, each with a pause after it in which the organization's own events find its lock free. */
const usualPerSecond = 500;

/**
 * Does what a replay has yet to do, planning or running, from where it is to its end, or until it is stopped, paused or
 * cancelled. Of several workers at one replay only the last to come goes on. When the world has moved on since it was
 * planned it ends `stopped`; when an event cannot be written, `failed`. Throws what may go away by waiting.
 */
export async function replayEvents(context: SyncContext, id: string, attempt: ReplayAttempt): Promise<void> {
  const taken = await takeReplay(context.database, id);
  if (taken === null) return;
  const { signal, crowd, perSecond = usualPerSecond } = attempt;
  const turn = crowd.enter(null);
  const run = { context, signal, turn, perSecond };
  try {
    const replay = taken.state === 'planning' ? await planReplay(run, taken) : taken;
    if (replay.state === 'running') await runReplay(run, replay);
  } catch (error) {
    if (signal.aborted || error instanceof ReplayOvertakenError) return;
    await giveUp(context, taken, error, attempt);
  } finally {
    turn.leave();
  }
}

async function giveUp(context: SyncContext, taken: Replay, error: unknown, { lastTry }: ReplayAttempt): Promise<void> {
  const departed = error instanceof ReplayDepartedError;
  if (!departed && !isEventsFault(error) && (!lastTry || isUnreachable(error))) throw error;
  const replay = (await findReplay(context.database, taken.id)) ?? taken;
  if (replay.epoch !== taken.epoch) return;
  if (departed) return endReplay(context, replay, { to: 'stopped', reason: error.message });
  context.log.error({ replayId: taken.id, error: nameOf(error) }, 'a replay could not be gone on with');
  const { state, planned, done, total } = replay;
  const [where, verb] = state === 'planning' ? [planned, 'planned'] : [done, 'run'];
  const reason = `After ${where} of ${total} events the next ones could not be ${verb}; the service log of this moment says why. Replay them one by one to find the one that stands in the way.`;
  await endReplay(context, replay, { to: 'failed', reason });
}
