import type { SyncContext } from '../src/sync/context.ts';
import { nameOf } from '../src/sync/name-of.ts';
import { scheduleResyncs, scheduleUnknown } from '../src/sync/resync/schedule-resyncs.ts';
import { repeat, type Repetition } from './repeat.ts';

const minuteMs = 60_000;
/** How often WorkOS is asked for directories that nothing has told of. */
const unknownEveryMs = 15 * minuteMs;

/**
 * Starts resyncs that are due, every minute, and now and then those of directories that are not known here at all.
 * `everyHours`: how often each directory is resynced. Several processes at it do no harm: one resync of a directory at a
 * time is all there can be.
 */
export function startResyncSchedule(context: SyncContext, everyHours: number): Repetition {
  const { log } = context;
  let unknownAt = 0;
  const look = async (signal: AbortSignal): Promise<void> => {
    await scheduleResyncs(context, everyHours * 60 * minuteMs);
    if (Date.now() < unknownAt) return;
    unknownAt = Date.now() + unknownEveryMs;
    await scheduleUnknown(context, signal);
  };
  return repeat(look, minuteMs, (error) => {
    log.warn({ error: nameOf(error) }, 'resyncs could not be scheduled; the next try is in a minute');
  });
}
