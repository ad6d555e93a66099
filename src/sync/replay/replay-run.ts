import type { SyncContext } from '../context.ts';
import type { LaneTurn } from '../lane-crowd.ts';

/** What planning and running one replay work with. */
export interface ReplayRun {
  readonly context: SyncContext;
  /** Stops it at the end of the batch in hand. */
  readonly signal: AbortSignal;
  /** Its place among what this process applies. */
  readonly turn: LaneTurn;
  /** Events run in a second at most. */
  readonly perSecond: number;
}

/** The world is no longer as it was when the replay was planned; the batch that shows it is undone. */
export class ReplayDepartedError extends Error {
  override readonly name = 'ReplayDepartedError';
}
