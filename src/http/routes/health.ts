import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { checkReadiness } from '../../sync/check-readiness.ts';
import type { SyncContext } from '../../sync/context.ts';
import { ProblemError, unavailable } from '../errors.ts';
import { problemResponses } from '../problem-responses.ts';

const check = z.object({ ok: z.boolean(), detail: z.string() });
const ready = z
  .object({
    status: z.literal('ready'),
    checks: z.object({ database: check, migrations: check, queue: check }),
  })
  .meta({ description: 'Deliveries are taken.' });

/**
 * For whoever watches the process. `/healthz` answers as long as there is one, also while it shuts down: a process that
 * is killed for not being ready loses what it has in hand. `/readyz` says whether to send it requests.
 */
export function healthRoutes(context: SyncContext, isShuttingDown: () => boolean): FastifyPluginCallbackZod {
  return (scope, _options, done) => {
    scope.get(
      '/healthz',
      {
        schema: {
          tags: ['Operating'],
          summary: 'Tell that the process lives',
          response: { 200: z.object({ status: z.literal('ok') }).meta({ description: 'It lives.' }) },
        },
      },
      () => ({ status: 'ok' as const }),
    );
    scope.get(
      '/readyz',
      {
        schema: {
          tags: ['Operating'],
          summary: 'Tell whether deliveries are taken; without its queue the service still takes them',
          response: { 200: ready, ...problemResponses(['unavailable']) },
        },
      },
      async () => {
        if (isShuttingDown()) throw new ProblemError(unavailable('This server is shutting down; ask another.', 5));
        const readiness = await checkReadiness(context);
        if (readiness.ready) return { status: 'ready' as const, checks: readiness.checks };
        const { checks } = readiness;
        const failed = [checks.database, checks.migrations].flatMap(({ ok, detail }) => (ok ? [] : detail));
        throw new ProblemError({ ...unavailable(failed.join(' '), 5), extensions: { checks } });
      },
    );
    done();
  };
}
