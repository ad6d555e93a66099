import { createBullBoard } from '@bull-board/api';
import type { BaseAdapter } from '@bull-board/api/baseAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import type { FastifyInstance, FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';
import type { SyncContext } from '../sync/context.ts';
import { noteJobAction, type JobAction } from '../sync/note-job-action.ts';
import { admitBy, decorateWithAccess, type Gate } from './auth.ts';
import { basicChallenge, readBasicToken } from './basic-auth.ts';
import { ProblemError, unavailable } from './errors.ts';
import { assertSameSite } from './same-site.ts';
import { policyOfBoard } from './security-headers.ts';

/**
 * What may be done from the board, by the end of the route's address, all of it to jobs of single events. Such a job only
 * says that its event is to be tried, and the relay gives one to every event that lacks it.
 */
const actions = new Map<string, JobAction>([
  ['/:queueName/:jobId/retry', 'job.retried'],
  ['/:queueName/:jobId/promote', 'job.promoted'],
  ['/:queueName/:jobId/clean', 'job.removed'],
  ['/:queueName/retry/:queueStatus', 'jobs.retried'],
]);
const openQueue = 'events';

/**
 * bull-board, for operators: with the API's bearer token, the console's session, or a browser's HTTP Basic with the token
 * as the password.
 * `queues` gives those to show, and is asked anew for each request: they may not have been there at the start.
 */
export function queueBoard(
  context: SyncContext,
  queues: () => Promise<readonly BaseAdapter[]>,
): (gate: Gate) => FastifyPluginCallback {
  return (gate) => (scope, _options, done) => {
    const adapter = new FastifyAdapter().setBasePath(scope.prefix);
    const uiConfig = {
      boardTitle: 'Eppo Directory Sync: queues',
      hideDocsLink: true,
      // Both would ask Redis for more than the page is worth, every few seconds.
      hideRedisDetails: true,
      showWorkers: false,
    };
    const board = createBullBoard({ queues: [], serverAdapter: adapter, options: { uiConfig } });
    // Problems of this server have one form; what is thrown on goes to its own handler.
    adapter.setErrorHandler((error) => {
      throw error;
    });
    admitOperators(scope, gate);
    scope.addHook('preHandler', async (request) => {
      await allowAction(context, request);
      if (request.routeOptions.url?.startsWith(`${scope.prefix}/api/`) !== true) return;
      try {
        board.replaceQueues(await queues());
      } catch (error) {
        request.log.warn({ err: error }, 'the queues could not be shown');
        throw new ProblemError(unavailable('The queue cannot be reached just now.', 5));
      }
    });
    scope.register(adapter.registerPlugin());
    done();
  };
}

/** Jobs are of all organizations, so a token of one is refused. */
function admitOperators(scope: FastifyInstance, gate: Gate): void {
  decorateWithAccess(scope);
  scope.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    reply.header('content-security-policy', policyOfBoard);
    const byBasic = readBasicToken(request);
    if (byBasic === null) await admitBy(gate, request, 'operator');
    else await gate.admitToken(request, byBasic, 'operator');
    if (request.access.organizationId !== null) {
      const detail = 'The queues are of all organizations, and the token is of one.';
      throw new ProblemError({ code: 'organization_insufficient', detail });
    }
    if (byBasic !== null) assertSameSite(request);
  });
  scope.addHook('onSend', (_request, reply, _payload, next) => {
    if (reply.statusCode === 401) reply.header('www-authenticate', basicChallenge);
    next();
  });
}

/** Refuses what is not in the list above, and puts the rest into the audit trail before it is done. */
async function allowAction(
  context: SyncContext,
  { method, params, routeOptions, actor }: FastifyRequest,
): Promise<void> {
  if (method === 'GET' || method === 'HEAD') return;
  const [, route = ''] = routeOptions.url?.split('/api/queues') ?? [];
  const action = actions.get(route);
  const { queueName, jobId = null } = params as { readonly queueName?: string; readonly jobId?: string };
  if (action === undefined || queueName !== openQueue) {
    const detail = 'Here the jobs of single events can be retried, promoted and removed; nothing else can be changed.';
    throw new ProblemError({ code: 'queue_action_refused', detail });
  }
  await noteJobAction(context, { actor, action, jobId });
}
