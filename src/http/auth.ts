import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AccessRole } from '../core/access.ts';
import { mayUse, type Access, type TokenVerdict } from '../sync/access/check-token.ts';
import { AttemptLimit } from './attempt-limit.ts';
import { ProblemError } from './errors.ts';
import { keepToOrganization, scopeFault, type FindOwner } from './organization-scope.ts';
import { assertSameSite } from './same-site.ts';
import { readSession } from './session-cookie.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks. */
    access: Access;
    /** The same for the audit trail. */
    actor: `operator:${string}`;
  }
  interface FastifyContextConfig {
    /** The least role that may use the route; every route under `requireToken` names one. */
    role?: AccessRole;
  }
}

/**
 * Lets a request in with a credential that has the role, as `access` and `actor`; throws the problem that keeps it out.
 */
export type Admit = (request: FastifyRequest, credential: string, needed: AccessRole) => Promise<void>;

/** What requests are let in by: a token, or the session of a browser that signed in with one. */
export interface Gate {
  readonly admitToken: Admit;
  readonly admitSession: Admit;
}

const realm = 'Bearer realm="eppo-directory-sync"';

/** Until a token has been looked at; it opens nothing. */
const nobody: Access = { name: '', role: 'viewer', organizationId: '', expiresAt: new Date(0) };

/**
 * Lets nobody without a valid bearer token or session and the route's role reach any route of this scope, and nobody with
 * a token of one organization any other. A route that does not say by what it is kept to an organization, or which role it
 * needs, makes the start fail, so none can be left open by forgetting it.
 */
export function requireToken(scope: FastifyInstance, gate: Gate, findOwner: FindOwner): void {
  refuseUndeclared(scope);
  decorateWithAccess(scope);
  scope.addHook('onRequest', async (request) => {
    request.access = nobody;
    await admitBy(gate, request, request.routeOptions.config.role ?? 'admin');
  });
  keepToOrganization(scope, findOwner);
}

/** Lets a request in by its bearer token, or by its browser's session where it has none. Throws as `Admit` does. */
export async function admitBy(gate: Gate, request: FastifyRequest, needed: AccessRole): Promise<void> {
  const session = readSession(request);
  if (session === null || request.headers.authorization !== undefined) {
    await gate.admitToken(request, readToken(request), needed);
    return;
  }
  // Before anything is looked up: what another site makes the browser send is not worth a query.
  assertSameSite(request);
  await gate.admitSession(request, session, needed);
}

/** Gives the requests of a scope the fields that `Admit` fills. */
export function decorateWithAccess(scope: FastifyInstance): void {
  scope.decorateRequest('actor', 'operator:');
  scope.decorateRequest('access');
}

/** Says what a token or a session is worth now; throws UnavailableError when that cannot be told. */
export type CheckCredential = (credential: string) => Promise<TokenVerdict>;

/** Makes what lets requests in. One for a whole server, which counts wrong tokens wherever they are tried. */
export function openGate(checkToken: CheckCredential, checkSession: CheckCredential): Gate {
  const limit = new AttemptLimit();
  return {
    admitToken: admitting(checkToken, (reason, request) => refuse(reason, request, limit)),
    admitSession: admitting(checkSession, refuseSession),
  };
}

type Refuse = (reason: 'unknown' | 'expired' | 'revoked', request: FastifyRequest) => ProblemError;

function admitting(check: CheckCredential, refuseIt: Refuse): Admit {
  return async (request, credential, needed) => {
    const verdict = await check(credential);
    if (!verdict.valid) throw refuseIt(verdict.reason, request);
    request.access = verdict.access;
    request.actor = `operator:${verdict.access.name}`;
    if (mayUse(verdict.access, needed)) return;
    const detail = `This needs the role ${needed}, and the token has ${verdict.access.role}.`;
    const headers = { 'www-authenticate': `${realm}, error="insufficient_scope"` };
    throw new ProblemError({ code: 'role_insufficient', detail, headers });
  };
}

/** Lets the start fail when a route does not say what it needs. */
function refuseUndeclared(scope: FastifyInstance): void {
  const open: string[] = [];
  const faults: string[] = [];
  scope.addHook('onRoute', (route) => {
    if (route.config?.role === undefined) open.push(route.url);
    const fault = scopeFault(route);
    if (fault !== null) faults.push(fault);
  });
  // An error thrown by the hook above would end the process instead of the start.
  scope.addHook('onReady', (done) => {
    const sentences = [...new Set(faults)];
    if (open.length > 0)
      sentences.unshift(`These routes must name the role they need, as config.role: ${open.join(', ')}.`);
    if (sentences.length === 0) done();
    else done(new Error(sentences.join(' ')));
  });
}

/** The bearer token of a request. Throws `token_missing` when there is none. */
export function readToken({ headers }: FastifyRequest): string {
  const [, token] = /^bearer +(\S+) *$/i.exec(headers.authorization ?? '') ?? [];
  if (token !== undefined) return token;
  const detail = 'The request carries no bearer token.';
  throw new ProblemError({ code: 'token_missing', detail, headers: { 'www-authenticate': realm } });
}

const sentences = {
  unknown: 'The bearer token is not one that is known here.',
  expired: 'The bearer token has expired.',
  revoked: 'The bearer token was revoked.',
} as const;

/** The answer to a session that is over; not counted, since every browser has one in the end. */
function refuseSession(): ProblemError {
  const detail = 'The session is over, or its token is no longer valid.';
  return new ProblemError({ code: 'session_ended', detail, headers: { 'www-authenticate': realm } });
}

/** The answer to a token that is not valid; the same for every token once its address has tried too many. */
function refuse(reason: keyof typeof sentences, { ip, log }: FastifyRequest, limit: AttemptLimit): ProblemError {
  const { excess, retryAfterSeconds } = limit.count(ip);
  const headers = { 'www-authenticate': `${realm}, error="invalid_token"` };
  if (excess === 0) return new ProblemError({ code: 'token_invalid', detail: sentences[reason], headers });
  if (excess === 1) log.warn('an address has sent more than ten wrong tokens in a minute');
  const detail = 'This address has sent too many wrong tokens in the last minute.';
  const waiting = { 'retry-after': String(retryAfterSeconds) };
  return new ProblemError({ code: 'too_many_attempts', detail, headers: waiting });
}
