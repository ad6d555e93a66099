import type { FastifyRequest } from 'fastify';
import { mayUse } from '../sync/access/check-token.ts';
import { readToken, type CheckCredential } from './auth.ts';
import { readSession } from './session-cookie.ts';

/**
 * Whether who made a request long ago may still read what it asked for: the credentials it came with are valid, and open
 * the same organization. Throws UnavailableError when that cannot be told.
 */
export type StillMayRead = (request: FastifyRequest) => Promise<boolean>;

/** By the token or the session that the request carried, as it was let in by. */
export function recheckAccess(checkToken: CheckCredential, checkSession: CheckCredential): StillMayRead {
  return async (request) => {
    const session = request.headers.authorization === undefined ? readSession(request) : null;
    const verdict = await (session === null ? checkToken(readToken(request)) : checkSession(session));
    if (!verdict.valid) return false;
    return mayUse(verdict.access, 'viewer') && verdict.access.organizationId === request.access.organizationId;
  };
}
