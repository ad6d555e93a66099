import { readTimestamp, timeOfId } from './event-time.ts';
import { isIdentifier } from './identifier.ts';
import { parseJson } from './json.ts';
import { directoryIdOf, directoryUserIdOf, organizationIdOf, valueAt } from './scope.ts';

/** What must be known of any signed event to store it and to hand it to the right organization. */
export interface Envelope {
  readonly id: string;
  /** WorkOS's `event`, such as `dsync.user.created`; also types that did not exist when this was written. */
  readonly type: string;
  /** Milliseconds since the epoch; null when neither `created_at` nor the id tells. */
  readonly occurredAt: number | null;
  readonly organizationId: string | null;
  readonly directoryId: string | null;
  /** The directory user it is about, or whose membership it is. */
  readonly directoryUserId: string | null;
}

const typeLimit = 128;

/**
 * Reads the envelope of a verified body, which is parsed once. Only `id` and `event` are required: WorkOS's own samples
 * lack `object`, `context` and at times `created_at`, and a fault inside `data` is the event's failure, not the
 * delivery's. The detail of a refusal never quotes the body.
 */
export function readEnvelope(
  body: Buffer,
): { readonly ok: true; readonly envelope: Envelope } | { readonly ok: false; readonly detail: string } {
  const parsed = parseJson(body);
  if (!parsed.ok) return parsed;
  const id = valueAt(parsed.value, 'id');
  if (!isIdentifier(id)) {
    return { ok: false, detail: 'The event needs an "id": a string of 1 to 255 characters, none of them a control.' };
  }
  const type = valueAt(parsed.value, 'event');
  if (!isIdentifier(type) || type.length > typeLimit) {
    const rule = `a string of 1 to ${String(typeLimit)} characters, none of them a control`;
    return { ok: false, detail: `The event needs its type as "event": ${rule}.` };
  }
  const data = valueAt(parsed.value, 'data');
  return {
    ok: true,
    envelope: {
      id,
      type,
      occurredAt: readTimestamp(valueAt(parsed.value, 'created_at')) ?? timeOfId(id),
      organizationId: organizationIdOf(data),
      directoryId: directoryIdOf(type, data),
      directoryUserId: directoryUserIdOf(type, data),
    },
  };
}
