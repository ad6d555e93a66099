import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import { z } from 'zod';
import type { OwnedThing } from '../sync/access/find-owner.ts';
import { ProblemError } from './errors.ts';

/**
 * By what a route is kept to the organization of a token that has one:
 * - `query`: by the filter `organization`, which is set to the token's own where it is missing;
 * - `organization`: the `:id` of its address is the organization;
 * - `body`: the body's `organizationId` is;
 * - `member`, `event`, …: the `:id` is that of such a thing, whose owner is looked up;
 * - `handler`: by what its handler does with `request.access.organizationId`, for what has no simpler form;
 * - `token`: it shows the token in use and nothing else;
 * - `service`: it shows the service, and nothing of any organization;
 * - `all`: it concerns all organizations, so a token of one is refused.
 */
export type ScopedBy = OwnedThing | 'query' | 'organization' | 'body' | 'handler' | 'token' | 'service' | 'all';

/** The organization that a thing belongs to; null when there is none such. Throws UnavailableError. */
export type FindOwner = (thing: OwnedThing, id: string) => Promise<string | null>;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Every route under `requireToken` names one. */
    scopedBy?: ScopedBy;
  }
}

/**
 * Keeps tokens of one organization to it, in this one place: what is another's is answered as what does not exist is,
 * before any handler is reached. Tokens of all organizations pass. After the hook that sets `request.access`.
 */
export function keepToOrganization(scope: FastifyInstance, findOwner: FindOwner): void {
  scope.addHook('onRequest', (request, _reply, done) => {
    if (isScoped(request, 'all')) {
      const detail = 'This concerns all organizations, and the token is of one.';
      throw new ProblemError({ code: 'organization_insufficient', detail });
    }
    done();
  });
  scope.addHook('preValidation', ({ access, query, routeOptions }, _reply, done) => {
    const filters = query as Record<string, unknown>;
    const isMissing = filters['organization'] === undefined || filters['organization'] === '';
    const { scopedBy } = routeOptions.config;
    if (access.organizationId !== null && scopedBy === 'query' && isMissing) {
      filters['organization'] = access.organizationId;
    }
    done();
  });
  // After validation, so that a request that is wrong in itself is told so whatever it names.
  scope.addHook('preHandler', async (request) => {
    const { access, routeOptions } = request;
    if (access.organizationId === null) return;
    const named = await organizationNamed(request, routeOptions.config.scopedBy ?? 'all', findOwner);
    if (named === 'any' || named.organization === access.organizationId) return;
    throw new ProblemError({ code: 'not_found', detail: `There is no ${named.what} with this id.` });
  });
}

function isScoped({ access, routeOptions }: FastifyRequest, by: ScopedBy): boolean {
  return access.organizationId !== null && (routeOptions.config.scopedBy ?? 'all') === by;
}

type Named = 'any' | { readonly what: string; readonly organization: unknown };

/** Which organization a request is about; `any` where it is about none, or its handler sees to it. */
async function organizationNamed(request: FastifyRequest, by: ScopedBy, findOwner: FindOwner): Promise<Named> {
  const ofField = (from: unknown, name: string): Named => ({ what: 'organization', organization: field(from, name) });
  switch (by) {
    case 'query':
      return ofField(request.query, 'organization');
    case 'organization':
      return ofField(request.params, 'id');
    case 'body':
      return ofField(request.body, 'organizationId');
    case 'handler':
    case 'token':
    case 'service':
    case 'all':
      return 'any';
    default:
      return { what: by, organization: await findOwner(by, String(field(request.params, 'id'))) };
  }
}

function field(from: unknown, name: string): unknown {
  const entries: [string, unknown][] = Object.entries(from ?? {});
  return entries.find(([key]) => key === name)?.[1];
}

/** What is wrong with how a route is kept to an organization, as a sentence; null when nothing is. */
export function scopeFault({ url, config, schema }: RouteOptions): string | null {
  const by = config?.scopedBy;
  switch (by) {
    case undefined:
      return `${url} must say by what it is kept to a token's organization, as config.scopedBy.`;
    case 'query':
      return has(schema?.querystring, 'organization') ? null : `The query of ${url} must have "organization".`;
    case 'body':
      return has(schema?.body, 'organizationId') ? null : `The body of ${url} must have "organizationId".`;
    case 'handler':
    case 'token':
    case 'service':
    case 'all':
      return null;
    default:
      return url.includes('/:id') ? null : `The address of ${url} must hold the id of the ${by} as ":id".`;
  }
}

function has(schema: unknown, name: string): boolean {
  return schema instanceof z.ZodObject && name in schema.shape;
}
