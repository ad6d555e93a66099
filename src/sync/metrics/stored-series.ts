import { outcomes } from '../../core/decision.ts';
import { driftKinds } from '../../core/drift.ts';
import { holdRules } from '../../core/held.ts';
import type { Backlog, Standing } from '../../store/read-metrics.ts';
import { byLabel, single, type Series } from './series.ts';

/** How events, catch-up and the rest stand in the database: the same in every process. */
export function backlogSeries(backlog: Backlog): Series[] {
  const { waiting, retrying, replays, catchUpFailing } = backlog;
  const counted = Object.fromEntries(outcomes.map((outcome) => [outcome, backlog.outcomes[outcome] ?? 0]));
  return [
    byLabel(
      {
        name: 'dsync_pending_events',
        help: 'Acknowledged events without an outcome; counted up to 100000.',
        label: 'state',
      },
      { waiting, retrying },
    ),
    single(
      'dsync_oldest_pending_event_age_seconds',
      'How long the event has waited that waits longest; 0 when none does.',
      backlog.oldestPendingSeconds,
    ),
    byLabel(
      {
        name: 'dsync_events',
        help: 'Events by the outcome that they have now, of all there ever were.',
        label: 'outcome',
      },
      counted,
    ),
    byLabel(
      { name: 'dsync_replays', help: 'Replays at work.', label: 'state' },
      { planning: replays.planning ?? 0, running: replays.running ?? 0 },
    ),
    single('dsync_resyncs_unfinished', 'Resyncs that wait or are at work.', backlog.resyncs),
    ...holdSeries(backlog),
    single(
      'dsync_audit_unsealed_entries',
      'Audit entries that are not sealed yet; counted up to 100000.',
      backlog.unsealed,
    ),
    single(
      'dsync_audit_oldest_unsealed_entry_age_seconds',
      'How long the oldest of them has stood unsealed; 0 when there is none.',
      backlog.oldestUnsealedSeconds,
    ),
    single(
      'dsync_catch_up_caught_up_timestamp_seconds',
      'When the end of the Events API’s list was last reached.',
      backlog.caughtUpAt,
    ),
    single(
      'dsync_catch_up_failing',
      'Whether the last poll of the Events API failed.',
      catchUpFailing === null ? null : Number(catchUpFailing),
    ),
    single('dsync_catch_up_brought_total', 'Events that no webhook had brought before the poll.', backlog.brought),
  ];
}

/** What waits for a person (section 6). */
function holdSeries({ holds, held, expiringHolds, oldestHoldSeconds }: Backlog): Series[] {
  const byRule = Object.fromEntries(holdRules.map((rule) => [rule, holds[rule] ?? 0]));
  return [
    byLabel(
      { name: 'dsync_open_holds', help: 'Holds of which something waits, by their rule.', label: 'rule' },
      byRule,
    ),
    single('dsync_held_members', 'Members of whom a change waits for an operator; counted up to 100000.', held),
    single('dsync_expiring_holds', 'Open holds that are about to be answered by themselves.', expiringHolds),
    single(
      'dsync_oldest_open_hold_age_seconds',
      'How long the hold has been open that is open longest; 0 when there is none.',
      oldestHoldSeconds,
    ),
  ];
}

/** How members and directories stand. A directory is told of by its WorkOS id, up to a thousand of them. */
export function standingSeries({ needAttention, directories, lastEvents, drift }: Standing): Series[] {
  const last = Object.fromEntries(lastEvents.map(({ id, at }) => [id, at]));
  const found = driftKinds.flatMap((kind) =>
    [false, true].map((mended) => ({
      labels: { kind, mended: String(mended) },
      value: drift.find((one) => one.kind === kind && one.mended === mended)?.count ?? 0,
    })),
  );
  return [
    single('dsync_members_needing_attention', 'Active members that need attention.', needAttention),
    single('dsync_directories', 'Directories that are not deleted.', directories),
    byLabel(
      {
        name: 'dsync_directory_last_event_timestamp_seconds',
        help: 'When the newest event of a directory happened; of the first 1000 directories by their id.',
        label: 'directory',
      },
      last,
    ),
    {
      name: 'dsync_resync_differences',
      help: 'Differences that the newest resync of each directory found, by kind; counted up to 100000.',
      values: found,
    },
  ];
}
