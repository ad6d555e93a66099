import type { Lane } from '../store/lane.ts';
import type { SyncContext } from './context.ts';
import { nameOf } from './name-of.ts';

/**
 * Wakes a lane for what was just committed. Never rejects: a queue that cannot be reached is logged and is no loss,
 * since the relay finds what waits.
 */
export async function wakeLane({ queues, log }: Pick<SyncContext, 'queues' | 'log'>, lane: Lane): Promise<void> {
  try {
    await queues.wakeLane(lane);
  } catch (error) {
    log.warn({ error: nameOf(error) }, 'a wake-up did not reach the queue; the relay makes up for it');
  }
}
