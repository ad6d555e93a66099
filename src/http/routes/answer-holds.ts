import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { mayUse } from '../../sync/access/check-token.ts';
import type { SyncContext } from '../../sync/context.ts';
import { approveHold, rejectHold, restoreRemoved } from '../../sync/holds/answer-hold.ts';
import { ProblemError } from '../errors.ts';
import { answerRequest, approveRequest, hold } from '../hold-schemas.ts';
import { problemResponses, writingProblems } from '../problem-responses.ts';

const params = z.object({ id: z.string() });
const base = { tags: ['Holds'], security: [{ bearer: [] }], params };
const answering = { role: 'operator', scopedBy: 'hold' } as const;
const refusals = ['not_found', 'hold_closed', 'not_held', 'held_as_whole'] as const;

/** Answering what waits, and undoing what went before it. Members change in the background; the hold tells how far. */
export function answerHoldRoutes(context: SyncContext): FastifyPluginCallbackZod {
  return (scope, _options, done) => {
    const schemaOfApproval = {
      ...base,
      summary: 'Let what waits happen, for all or some',
      description:
        'The guard stays on: what the directory removes later is judged as before, and the last active admin stays unless it is overridden here.',
      body: approveRequest,
      response: { 202: hold, ...problemResponses([...refusals, 'last_admin', ...writingProblems]) },
    };
    scope.post('/holds/:id/approve', { config: answering, schema: schemaOfApproval }, async (asked, reply) => {
      const { memberIds = null, ...approval } = asked.body;
      if (approval.overrideLastAdmin && !mayUse(asked.access, 'admin')) {
        const detail = `overrideLastAdmin needs the role admin, and the token has ${asked.access.role}.`;
        throw new ProblemError({ code: 'role_insufficient', detail });
      }
      return reply.code(202).send(await approveHold(context, asked.params.id, { memberIds, ...approval }, asked.actor));
    });

    const schemaOfRejection = {
      ...base,
      summary: 'Keep those who wait in spite of the directory, all or some',
      description: 'They stay until the directory shows them there again; what it says of them then counts as always.',
      body: answerRequest,
      response: { 202: hold, ...problemResponses([...refusals, ...writingProblems]) },
    };
    scope.post('/holds/:id/reject', { config: answering, schema: schemaOfRejection }, async (asked, reply) => {
      const { memberIds = null, reason } = asked.body;
      return reply.code(202).send(await rejectHold(context, asked.params.id, { memberIds, reason }, asked.actor));
    });

    const schemaOfRestoring = {
      ...base,
      summary: 'Bring back those who were let go just before a mass removal was held, all or some, each as it was',
      body: answerRequest,
      response: { 202: hold, ...problemResponses(['not_found', 'nothing_removed', ...writingProblems]) },
    };
    scope.post('/holds/:id/restore', { config: answering, schema: schemaOfRestoring }, async (asked, reply) => {
      const { memberIds = null, reason } = asked.body;
      return reply.code(202).send(await restoreRemoved(context, asked.params.id, { memberIds, reason }, asked.actor));
    });
    done();
  };
}
