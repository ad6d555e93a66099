import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ProblemError } from './errors.ts';

/** What a token allows, rising: each may do all that those before it may. */
export const accessRoles = ['viewer', 'operator', 'admin'] as const;
export type AccessRole = (typeof accessRoles)[number];

/** A token that is let in. */
export interface AccessToken {
  readonly token: string;
  /** Under which what it does stands in the audit trail. */
  readonly name: string;
  readonly role: AccessRole;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks, for the audit trail. */
    actor: `operator:${string}`;
  }
  interface FastifyContextConfig {
    /** The least role that may use the route; every route under `requireToken` names one. */
    role?: AccessRole;
  }
}

const realm = 'Bearer realm="eppo-directory-sync"';

/**
 * Lets nobody without a known bearer token and the route's role reach any route of this scope. A route that names no
 * role makes the start fail, so none can be left open by forgetting it.
 */
export function requireToken(scope: FastifyInstance, tokens: readonly AccessToken[]): void {
  const known = tokens.map(({ token, name, role }) => ({ digest: digestOf(token), name, role }));
  const open: string[] = [];
  scope.addHook('onRoute', ({ url, config }) => {
    if (config?.role === undefined) open.push(url);
  });
  // An error thrown by the hook above would end the process instead of the start.
  scope.addHook('onReady', (done) => {
    if (open.length === 0) done();
    else done(new Error(`These routes must name the role they need, as config.role: ${open.join(', ')}.`));
  });
  scope.decorateRequest('actor', 'operator:');
  scope.addHook('onRequest', (request, _reply, done) => {
    const { name, role } = identify(readToken(request), known);
    request.actor = `operator:${name}`;
    const needed = request.routeOptions.config.role ?? 'admin';
    if (accessRoles.indexOf(role) < accessRoles.indexOf(needed)) {
      const detail = `This needs the role ${needed}, and the token has ${role}.`;
      const headers = { 'www-authenticate': `${realm}, error="insufficient_scope"` };
      throw new ProblemError({ code: 'role_insufficient', detail, headers });
    }
    done();
  });
}

function readToken({ headers }: FastifyRequest): string {
  const [, token] = /^bearer +(\S+) *$/i.exec(headers.authorization ?? '') ?? [];
  if (token !== undefined) return token;
  const detail = 'The request carries no bearer token.';
  throw new ProblemError({ code: 'token_missing', detail, headers: { 'www-authenticate': realm } });
}

interface KnownToken extends Omit<AccessToken, 'token'> {
  readonly digest: Buffer;
}

function identify(token: string, known: readonly KnownToken[]): KnownToken {
  const digest = digestOf(token);
  // Digests are of one length, and all are compared, so the time taken tells nothing about a token that is nearly right.
  const [match] = known.filter((candidate) => timingSafeEqual(candidate.digest, digest));
  if (match !== undefined) return match;
  const headers = { 'www-authenticate': `${realm}, error="invalid_token"` };
  throw new ProblemError({ code: 'token_invalid', detail: 'The bearer token is not one that is known here.', headers });
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
