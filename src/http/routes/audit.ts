import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { SyncContext } from '../../sync/context.ts';
import { listAudit } from '../../sync/list-audit.ts';
import { verifyAudit } from '../../sync/verify-audit.ts';
import { auditEntry, auditFilter, verification } from '../audit-schemas.ts';
import { cursorsOf } from '../cursor.ts';
import { pageOf, pageQuery } from '../list-schemas.ts';
import { problemResponses, readingProblems } from '../problem-responses.ts';

const number = z.string().regex(/^\d{1,18}$/);
const entries = cursorsOf('audit', z.strictObject({ at: z.iso.datetime(), id: number }));
const digest = z.string().regex(/^[0-9a-f]{64}$/, { error: 'must be a digest: 64 digits and letters from a to f' });
const seals = cursorsOf('seals', z.strictObject({ no: number, lastId: number, link: digest }));

const base = { tags: ['Operating'], security: [{ bearer: [] }] };
const listing = { role: 'viewer', scopedBy: 'query' } as const;
// A seal is about entries of any organization.
const verifying = { role: 'viewer', scopedBy: 'all' } as const;
const problems = problemResponses(['invalid_request', 'invalid_cursor', ...readingProblems]);

/** Reading the audit log, and checking that nobody has changed it. */
export function auditRoutes(context: SyncContext): FastifyPluginCallbackZod {
  return (scope, _options, done) => {
    const schemaOfList = {
      ...base,
      summary: 'List what the directory and people did, the newest first; a page may be short and not be the last',
      querystring: z.strictObject({ ...auditFilter, ...pageQuery }),
      response: { 200: pageOf(auditEntry, 'A page of the audit log.'), ...problems },
    };
    scope.get('/audit', { config: listing, schema: schemaOfList }, async ({ query: { limit, after, ...filter } }) => {
      const from = after === undefined ? null : entries.decode(after);
      const position = from && { at: new Date(from.at), id: BigInt(from.id) };
      const page = await listAudit(context, filter, { limit, after: position });
      const next = page.after && entries.encode({ at: page.after.at.toISOString(), id: String(page.after.id) });
      return { data: [...page.data], after: next };
    });

    const schemaOfVerification = {
      ...base,
      summary: 'Check the next seals of the audit log against its entries, `limit` at a time',
      querystring: z.strictObject({
        anchor: digest.optional().meta({ description: 'The digest of a head that was kept; its seal must be there.' }),
        ...pageQuery,
      }),
      response: { 200: verification, ...problems },
    };
    const path = '/audit/verification';
    scope.get(
      path,
      { config: verifying, schema: schemaOfVerification },
      async ({ query: { limit, after, anchor } }) => {
        const from = after === undefined ? null : seals.decode(after);
        const position = from && { no: BigInt(from.no), lastId: BigInt(from.lastId), link: from.link };
        const { data, after: next, ...page } = await verifyAudit(context, anchor, { limit, after: position });
        const cursor = next && seals.encode({ no: String(next.no), lastId: String(next.lastId), link: next.link });
        return { ...page, data: [...data], after: cursor };
      },
    );
    done();
  };
}
