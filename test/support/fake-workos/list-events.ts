import type { WebhookPayload } from '../../../src/workos/shapes.ts';
import { badRequest, readLimit, type Answer } from './answer.ts';
import type { FakeWorkosState, LoggedEvent } from './state.ts';

interface Visibility {
  /** Younger events are held back, as WorkOS does for a few seconds. Milliseconds. */
  readonly visibilityLagMs: number;
  /** Older events are gone, and refused as cursors. Milliseconds; null keeps all. */
  readonly retentionMs: number | null;
}

/** Where reading begins; null for a cursor that is unknown or no longer kept. */
function firstIndex(events: readonly LoggedEvent[], query: URLSearchParams, oldest: number): number | null {
  const after = query.get('after');
  if (after === null) {
    const from = Math.max(oldest, Date.parse(query.get('range_start') ?? '') || 0);
    const index = events.findIndex(({ at }) => at >= from);
    return index === -1 ? events.length : index;
  }
  const cursor = events.findIndex(({ payload }) => payload.id === after);
  const event = events[cursor];
  return event === undefined || event.at < oldest ? null : cursor + 1;
}

/** The wanted and visible events from an index on, one more than `limit` when there are that many. */
function collect(
  events: readonly LoggedEvent[],
  from: number,
  wanted: ReadonlySet<string>,
  limit: number,
  newest: number,
): WebhookPayload[] {
  const data: WebhookPayload[] = [];
  for (const { at, payload } of events.slice(from)) {
    // The log is in order of time, so nothing after this one is visible either.
    if (at > newest || data.length > limit) break;
    if (wanted.has(payload.event)) data.push(payload);
  }
  return data;
}

/** `GET /events`: always oldest first, whatever `order` says (workos-node issue 1610). */
export function listEvents({ events, now }: FakeWorkosState, query: URLSearchParams, visibility: Visibility): Answer {
  const limit = readLimit(query);
  if (limit === null) return badRequest('limit must be between 1 and 100');
  if (query.has('after') && query.has('range_start')) return badRequest('after and range_start exclude each other');
  const types = [...query.getAll('events[]'), ...query.getAll('events').flatMap((list) => list.split(','))];
  if (types.length === 0) return badRequest('events must name at least one type');
  const { visibilityLagMs, retentionMs } = visibility;
  const start = firstIndex(events, query, retentionMs === null ? 0 : now - retentionMs);
  if (start === null) return badRequest('after is not a known event');
  const found = collect(events, start, new Set(types), limit, now - visibilityLagMs);
  const data = found.slice(0, limit);
  const after = found.length > limit ? data.at(-1)?.id : null;
  return { status: 200, body: { object: 'list', data, list_metadata: { after } } };
}
