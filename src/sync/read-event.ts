import { directoryEventTypes, type DirectoryEvent, type DirectoryEventType } from '../core/event.ts';
import type { Failure } from '../core/failure.ts';
import type { ClaimedEvent } from '../store/claim-events.ts';
import { toDirectoryEvent } from '../workos/payload.ts';
import { valueAt } from '../workos/scope.ts';

/** Whether events of a type are applied; all others are acknowledged and ignored. */
export function isApplied(type: string): type is DirectoryEventType {
  return (directoryEventTypes as readonly string[]).includes(type);
}

/** Reads a stored event into what the rules work with, or says why that cannot be. */
export function readEvent(
  stored: Pick<ClaimedEvent, 'id' | 'type' | 'occurredAt' | 'payload'>,
  roleAttribute: string,
): { readonly ok: true; readonly event: DirectoryEvent } | { readonly ok: false; readonly failure: Failure } {
  if (stored.payload === null) {
    return {
      ok: false,
      failure: { code: 'payload_gone', place: 'data', message: `The payload of event ${stored.id} is no longer kept.` },
    };
  }
  if (!isApplied(stored.type)) {
    const message = `Events of type ${stored.type} are not applied by this version.`;
    return { ok: false, failure: { code: 'payload_invalid', place: 'event', message } };
  }
  const body: unknown = JSON.parse(stored.payload);
  return toDirectoryEvent({
    type: stored.type,
    eventId: stored.id,
    occurredAt: stored.occurredAt,
    data: valueAt(body, 'data'),
    roleAttribute,
  });
}
