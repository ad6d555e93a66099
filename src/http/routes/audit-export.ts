import { Readable } from 'node:stream';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { SyncContext } from '../../sync/context.ts';
import { exportAudit } from '../../sync/export-audit.ts';
import { auditFilter, auditFormat } from '../audit-schemas.ts';
import { ProblemError, unavailable } from '../errors.ts';
import { problemResponses, readingProblems } from '../problem-responses.ts';

const types = { jsonl: 'application/x-ndjson; charset=utf-8', csv: 'text/csv; charset=utf-8; header=present' } as const;

/** Exports under way at once in this process; each reads as fast as its client takes. */
const exportsAtOnce = 4;

// Sent as it comes, a line an entry.
const text = z.custom<Readable | ''>().meta({ type: 'string' });
const content = { 'application/x-ndjson': { schema: text }, 'text/csv': { schema: text } };

const schema = {
  tags: ['Operating'],
  summary: 'Export the audit log, the newest first; the export is an entry of the log itself',
  security: [{ bearer: [] }],
  querystring: z.strictObject({ format: auditFormat, ...auditFilter }),
  response: {
    200: { description: 'All entries that match, a line each; cut off when it could not be ended.', content },
    ...problemResponses(['invalid_request', ...readingProblems]),
  },
};

/** Taking the audit log out. */
export function auditExportRoute(context: SyncContext): FastifyPluginCallbackZod {
  return (scope, _options, done) => {
    let underWay = 0;
    const closing = new AbortController();
    // A client that reads slowly must not keep the server from closing.
    scope.addHook('preClose', (closed) => {
      closing.abort(new Error('The server is shutting down.'));
      closed();
    });
    scope.get('/audit/export', { config: { role: 'viewer', scopedBy: 'query' }, schema }, async (request, reply) => {
      const { format, ...filter } = request.query;
      // Nothing is taken out by a HEAD, and so nothing is noted.
      if (request.method === 'HEAD') return reply.header('content-type', types[format]).send('');
      if (underWay >= exportsAtOnce) {
        throw new ProblemError(unavailable(`${exportsAtOnce} exports are under way here; wait for one to end.`, 30));
      }
      underWay += 1;
      const ended = (): void => void (underWay -= 1);
      const asked = { format, filter, actor: request.actor };
      const pages = await exportAudit(context, asked, closing.signal).catch((error: unknown) => {
        ended();
        throw error;
      });
      const stream = Readable.from(pages, { highWaterMark: 1 }).once('close', () => {
        ended();
        if (!stream.readableEnded) request.log.warn('an export of the audit log was not brought to its end');
      });
      reply.header('content-type', types[format]);
      reply.header('content-disposition', `attachment; filename="audit.${format}"`);
      return reply.send(stream);
    });
    done();
  };
}
