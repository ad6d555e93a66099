import { auditOrganization, noOrganization, type Actor } from '../../store/edit-member.ts';
import { insertSession } from '../../store/sessions.ts';
import type { SyncContext } from '../context.ts';
import { orUnavailable } from '../unavailable.ts';
import type { Access } from './check-token.ts';
import { hashSession, makeSession } from './session-text.ts';
import { hashToken } from './token-text.ts';

/** A session just opened: what its cookie holds, and until when it lasts. */
export interface OpenedSession {
  readonly value: string;
  readonly expiresAt: Date;
}

/** A working day. Whoever leaves a browser open must sign in again the next morning. */
const longestSeconds = 12 * 60 * 60;

/**
 * Opens a session for whoever holds a token, which must have been checked; audited. It ends by itself after twelve hours
 * and is worth at any moment what the token is worth then. Throws UnavailableError while the database is away.
 */
export async function openSession(
  { database }: Pick<SyncContext, 'database'>,
  token: string,
  { organizationId, expiresAt }: Access,
  actor: Actor,
): Promise<OpenedSession> {
  const value = makeSession();
  const left = expiresAt === null ? longestSeconds : Math.max(0, (expiresAt.getTime() - Date.now()) / 1_000);
  const session = {
    idHash: hashSession(value),
    tokenHash: hashToken(token),
    seconds: Math.min(longestSeconds, left),
  };
  const opening = database.prisma.$transaction(async (tx) => {
    const ends = await insertSession(tx, session);
    const entry = { actor, action: 'session.opened', before: null, after: { expiresAt: ends.toISOString() } };
    await auditOrganization(tx, organizationId ?? noOrganization, entry);
    return ends;
  });
  return { value, expiresAt: await orUnavailable(opening) };
}
