import type { FastifyRequest } from 'fastify';
import { mayUse, type TokenCheck } from '../sync/access/check-token.ts';
import { readToken } from './auth.ts';

/**
 * Whether who made a request long ago may still read what it asked for: the credentials it came with are valid, and open
 * the same organization. Throws UnavailableError when that cannot be told.
 */
export type StillMayRead = (request: FastifyRequest) => Promise<boolean>;

/** By the token that the request carried. */
export function recheckAccess(tokens: TokenCheck): StillMayRead {
  return async (request) => {
    const verdict = await tokens.check(readToken(request));
    if (!verdict.valid) return false;
    return mayUse(verdict.access, 'viewer') && verdict.access.organizationId === request.access.organizationId;
  };
}
