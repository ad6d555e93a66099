import type { Explanation } from '../api/answers.ts';

export type TimelineEvent = Explanation['timeline']['events'][number];
export type TimelineChange = Explanation['timeline']['changes'][number];

/** An event with what it changed, or a change that is of no event shown. */
export type TimelineEntry =
  | {
      readonly kind: 'event';
      readonly at: string;
      readonly event: TimelineEvent;
      readonly changes: readonly TimelineChange[];
    }
  | { readonly kind: 'change'; readonly at: string; readonly change: TimelineChange };

/**
 * Events and changes in one line, the newest first, as they came to pass here: an event stands where it changed
 * something, or where it arrived.
 */
export function timelineEntries({ events, changes }: Explanation['timeline']): readonly TimelineEntry[] {
  const known = new Set(events.map(({ id }) => id));
  const byEvent = Map.groupBy(changes, ({ eventId }) => eventId);
  const entries: TimelineEntry[] = [
    ...events.map((event) => {
      const own = byEvent.get(event.id) ?? [];
      return { kind: 'event' as const, at: own[0]?.at ?? event.receivedAt, event, changes: own };
    }),
    ...changes
      .filter(({ eventId }) => eventId === null || !known.has(eventId))
      .map((change) => ({ kind: 'change' as const, at: change.at, change })),
  ];
  return entries.toSorted((a, b) => b.at.localeCompare(a.at) || happened(b).localeCompare(happened(a)));
}

function happened(entry: TimelineEntry): string {
  return entry.kind === 'event' ? entry.event.occurredAt : entry.at;
}

/** Whether an event came to pass here so long after it had happened that its place in the line is surprising. */
export function isLate(at: string, { occurredAt }: TimelineEvent): boolean {
  return new Date(at).getTime() - new Date(occurredAt).getTime() > 60_000;
}
