import { auditEvent } from '../store/audit-event.ts';
import type { Actor } from '../store/edit-member.ts';
import { findPayload } from '../store/read-payload.ts';
import type { Reader } from '../store/page.ts';
import { isIdentifier } from '../workos/identifier.ts';
import { maskPayload } from '../workos/mask-payload.ts';
import type { SyncContext } from './context.ts';
import { orUnavailable } from './unavailable.ts';

/** What an event said. */
export interface PayloadView {
  readonly eventId: string;
  /** Whether what is personal in it is masked. */
  readonly masked: boolean;
  readonly payload: unknown;
}

/** There is such an event, and what it said is not kept. */
export class PayloadGoneError extends Error {
  override readonly name = 'PayloadGoneError';

  constructor() {
    super(
      'The payload of this event is not kept: it was dropped after RETENTION_DAYS or by an erasure, ' +
        'or the event is of a type that is not applied here.',
    );
  }
}

/**
 * The payload of an event with what is personal masked; null when there is no such event. Throws PayloadGoneError when it
 * is not kept, and UnavailableError while the database is away.
 */
export async function showMaskedPayload(
  { database, settings }: Pick<SyncContext, 'database' | 'settings'>,
  eventId: string,
): Promise<PayloadView | null> {
  const payload = await orUnavailable(readPayload(database, eventId));
  if (payload === null) return null;
  return { eventId, masked: true, payload: maskPayload(payload.value, settings.roleAttribute) };
}

/** Who wants to see a raw payload, and why. */
export interface RevealRequest {
  readonly actor: Actor;
  readonly reason: string;
}

/**
 * The payload of an event as it came, once it stands in the audit log who looked at it and why: whoever has seen it is
 * named there. Null and errors as in `showMaskedPayload`; what is not shown is not audited.
 */
export async function revealPayload(
  { database }: Pick<SyncContext, 'database'>,
  eventId: string,
  { actor, reason }: RevealRequest,
): Promise<PayloadView | null> {
  const reveal = database.prisma.$transaction(async (tx) => {
    const payload = await readPayload({ prisma: tx }, eventId);
    if (payload === null) return null;
    await auditEvent({ prisma: tx }, { actor, action: 'payload.viewed', eventId, after: { reason } });
    return { eventId, masked: false, payload: payload.value };
  });
  // The answer is given when the entry is on disk, not before.
  return orUnavailable(reveal);
}

async function readPayload(reader: Reader, eventId: string): Promise<{ readonly value: unknown } | null> {
  const stored = isIdentifier(eventId) ? await findPayload(reader, eventId) : null;
  if (stored === null) return null;
  if (stored.payload === null) throw new PayloadGoneError();
  return { value: JSON.parse(stored.payload) };
}
