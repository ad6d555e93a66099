import type { FastifyContextConfig } from 'fastify';
import type { ScopedBy } from './organization-scope.ts';

const words: Readonly<Record<ScopedBy, string>> = {
  query: 'a token of one organization lists that one only',
  organization: 'for a token of one organization there is no other',
  body: 'for a token of one organization there is no other',
  member: 'for a token of one organization there are no members of others',
  event: 'for a token of one organization there are no events of others',
  directory: 'for a token of one organization there are no directories of others',
  resync: 'for a token of one organization there are no resyncs of others',
  hold: 'for a token of one organization there are no holds of others',
  handler: 'a token of one organization reaches that one only',
  token: 'for every token',
  service: 'for every token',
  all: 'not for tokens of one organization',
};

/**
 * What the description of the API says of who may use a route, from the same declaration that is enforced: in words, and
 * as `x-role` and `x-scoped-by` for programs. Null for routes that take no token.
 */
export function describeAccess({ role, scopedBy }: FastifyContextConfig): Readonly<Record<string, string>> | null {
  if (role === undefined || scopedBy === undefined) return null;
  const description = `Needs the role \`${role}\`; ${words[scopedBy]}.`;
  return { description, 'x-role': role, 'x-scoped-by': scopedBy };
}
