import { randomBytes } from 'node:crypto';
import { fastify, type FastifyBaseLogger, type FastifyInstance, type FastifyPluginCallback } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { Logger } from 'pino';
import { SessionCheck } from '../sync/access/check-session.ts';
import { TokenCheck, type FixedToken } from '../sync/access/check-token.ts';
import { findOwner } from '../sync/access/find-owner.ts';
import type { SyncContext } from '../sync/context.ts';
import { DeliveryBudget } from '../sync/delivery-budget.ts';
import type { DeliveryTally } from '../sync/delivery-tally.ts';
import type { Ingest } from '../sync/catch-up/feed-reading.ts';
import type { Scrape } from '../sync/metrics/scrape.ts';
import { openGate, requireToken, type CheckCredential, type Gate } from './auth.ts';
import { answerClientError } from './client-error.ts';
import { answerError, handleErrors } from './error-handler.ts';
import { ProblemError, unavailable } from './errors.ts';
import { logSerializers } from './log-serializers.ts';
import { describeApi } from './openapi.ts';
import { recheckAccess, type StillMayRead } from './recheck-access.ts';
import { RequestLog } from './request-log.ts';
import { activityRoute } from './routes/activity.ts';
import { answerHoldRoutes } from './routes/answer-holds.ts';
import { arrivalRoutes } from './routes/arrivals.ts';
import { auditExportRoute } from './routes/audit-export.ts';
import { auditRoutes } from './routes/audit.ts';
import { consoleRoutes } from './routes/console.ts';
import { defaultRoleRoutes } from './routes/default-role.ts';
import { diagnosisRoutes } from './routes/diagnosis.ts';
import { directoryRoutes } from './routes/directories.ts';
import { editMemberRoutes } from './routes/edit-members.ts';
import { erasureRoutes } from './routes/erasures.ts';
import { eventRoutes } from './routes/events.ts';
import { failureRoutes } from './routes/failures.ts';
import { firstRunRoutes } from './routes/first-run.ts';
import { groupRoutes } from './routes/groups.ts';
import { healthRoutes } from './routes/health.ts';
import { holdRoutes } from './routes/holds.ts';
import { liveRoute } from './routes/live.ts';
import { meRoutes } from './routes/me.ts';
import { metricsRoute } from './routes/metrics.ts';
import { memberExplanationRoutes } from './routes/member-explanation.ts';
import { memberOverrideRoutes } from './routes/member-overrides.ts';
import { memberRoutes } from './routes/members.ts';
import { organizationRoutes } from './routes/organizations.ts';
import { payloadRoutes } from './routes/payloads.ts';
import { replayPlanRoutes } from './routes/replay-plans.ts';
import { replayRoutes } from './routes/replays.ts';
import { resyncRoutes } from './routes/resyncs.ts';
import { roleMappingRoutes } from './routes/role-mappings.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { settingsRoutes, type ServiceFacts } from './routes/settings.ts';
import { setupLinkRoutes } from './routes/setup-links.ts';
import { statusRoutes } from './routes/status.ts';
import { tokenRoutes } from './routes/tokens.ts';
import { steerReplayRoutes } from './routes/steer-replays.ts';
import { webhookEndpointRoutes } from './routes/webhook-endpoints.ts';
import { webhookRoutes, type Receive } from './routes/webhooks.ts';
import { setSecurityHeaders } from './security-headers.ts';
import { turnAway } from './turn-away.ts';

export interface AppOptions {
  readonly context: SyncContext;
  /** Null: webhooks are switched off. */
  readonly receive: Receive | null;
  readonly tally: DeliveryTally;
  /** Who may use the API besides the tokens in the database. */
  readonly tokens: readonly FixedToken[];
  /** Of `receive`, to tell which endpoint at WorkOS is this one; none unless given. */
  readonly webhookSecrets?: readonly string[];
  /** From where events are taken, to be shown; `webhook` unless given. */
  readonly ingest?: Ingest;
  /** Settings to be shown besides those of `context`. */
  readonly facts: ServiceFacts;
  /** Of this program, to be shown. */
  readonly version: string;
  readonly log: Logger;
  /** Shows the queues at /queues to whom it admits; none: there is no such page. */
  readonly showQueues?: (gate: Gate) => FastifyPluginCallback;
  /** The folder of the built console, served at /; none: the page there says how to build it. */
  readonly consoleFiles?: string;
  /** Tells the metrics; none: there is no `/metrics`. */
  readonly scrape?: Scrape;
  /** From when it is true, all but health checks are turned away with 503; closing the app has the same effect. */
  readonly isShuttingDown?: () => boolean;
  /** How much may be in hand at once; 32 MiB of bodies unless given. */
  readonly budget?: DeliveryBudget;
  /** Bytes of a body at most; 1 MiB unless given. */
  readonly bodyLimit?: number;
}

/** Milliseconds. WorkOS and its events are quick; whoever is slower than this only holds a socket. */
const timeouts = {
  requestTimeout: 30_000,
  connectionTimeout: 60_000,
  // Longer than the minute that load balancers keep a connection, or they would write to one that has just been closed.
  keepAliveTimeout: 72_000,
  // Node looks for requests that are late this often; at its own 30 s, a limit of 15 s could mean 45.
  http: { headersTimeout: 15_000, connectionsCheckingInterval: 5_000 },
};

/** Makes the HTTP server with all its routes; it does not listen yet. */
export function buildApp(options: AppOptions): FastifyInstance {
  const log: FastifyBaseLogger = options.log.child({}, { serializers: logSerializers });
  const app = fastify({
    ...timeouts,
    bodyLimit: options.bodyLimit ?? 1024 * 1024,
    trustProxy: false,
    // Ids are judged by what they name; one that is too long is as unknown as any other.
    routerOptions: { maxParamLength: 4_096 },
    genReqId: requestIds(),
    loggerInstance: log,
    logController: new RequestLog(),
    // Fastify's own 503 has another form; the hook below gives ours.
    return503OnClosing: false,
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => {
      answerError(error, request, reply);
    },
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  const isShuttingDown = turnAwayWhenClosing(app, options.isShuttingDown ?? (() => false));
  handleErrors(app);
  describeApi(app, options.version);
  app.register(healthRoutes(options.context, isShuttingDown));
  if (options.scrape !== undefined) app.register(metricsRoute(options.scrape));
  const { receive, tally, budget = new DeliveryBudget() } = options;
  app.register(webhookRoutes({ receive, tally, budget }));
  const tokenCheck = new TokenCheck(options.context, options.tokens);
  const sessionCheck = new SessionCheck(options.context, tokenCheck);
  const checkToken: CheckCredential = (token) => tokenCheck.check(token);
  const checkSession: CheckCredential = (session) => sessionCheck.check(session);
  const gate = openGate(checkToken, checkSession);
  const stillMayRead = recheckAccess(checkToken, checkSession);
  app.register(apiRoutes(options, { tokenCheck, sessionCheck, gate, stillMayRead }), { prefix: '/api/v1' });
  if (options.showQueues !== undefined) app.register(options.showQueues(gate), { prefix: '/queues' });
  app.register(consoleRoutes(options.consoleFiles ?? null));
  return app;
}

/** Who may use the API. */
interface AccessChecks {
  readonly tokenCheck: TokenCheck;
  readonly sessionCheck: SessionCheck;
  readonly gate: Gate;
  readonly stillMayRead: StillMayRead;
}

function apiRoutes(options: AppOptions, { tokenCheck, sessionCheck, gate, stillMayRead }: AccessChecks) {
  const { context, receive, tally, facts, version, ingest = 'webhook', webhookSecrets = [] } = options;
  return (scope: FastifyInstance, _options: unknown, done: () => void): void => {
    requireToken(scope, gate, (thing, id) => findOwner(context, thing, id));
    scope.addHook('preValidation', ({ query }, _reply, next) => {
      // A filter left blank, as forms send it, is one that was not set.
      const filters = query as Record<string, unknown>;
      for (const [name, value] of Object.entries(filters)) if (value === '') Reflect.deleteProperty(filters, name);
      next();
    });
    scope.register(memberRoutes(context));
    scope.register(editMemberRoutes(context));
    scope.register(memberOverrideRoutes(context));
    scope.register(memberExplanationRoutes(context));
    scope.register(erasureRoutes(context));
    scope.register(organizationRoutes(context));
    scope.register(roleMappingRoutes(context));
    scope.register(defaultRoleRoutes(context));
    scope.register(groupRoutes(context));
    scope.register(eventRoutes(context));
    scope.register(payloadRoutes(context));
    scope.register(failureRoutes(context));
    scope.register(arrivalRoutes(context));
    scope.register(directoryRoutes(context));
    scope.register(diagnosisRoutes(context));
    scope.register(resyncRoutes(context));
    scope.register(setupLinkRoutes(context));
    scope.register(auditRoutes(context));
    scope.register(auditExportRoute(context));
    scope.register(holdRoutes(context));
    scope.register(answerHoldRoutes(context));
    scope.register(replayRoutes(context));
    scope.register(replayPlanRoutes(context));
    scope.register(steerReplayRoutes(context));
    scope.register(activityRoute(context));
    scope.register(liveRoute(context, stillMayRead));
    scope.register(statusRoutes(context, { tally, version, ingest }));
    scope.register(settingsRoutes(context, { facts, ingest, version }));
    scope.register(firstRunRoutes(context, { receive, webhookSecrets, tally }));
    scope.register(webhookEndpointRoutes(context, webhookSecrets));
    scope.register(meRoutes);
    scope.register(sessionRoutes(context, sessionCheck));
    scope.register(
      tokenRoutes(context, () => {
        tokenCheck.forget();
      }),
    );
    done();
  };
}

const health = new Set(['/healthz', '/readyz']);

/** Answers 503 to everything but health checks once the end has begun, so that nothing is acknowledged any more. */
function turnAwayWhenClosing(app: FastifyInstance, asked: () => boolean): () => boolean {
  let closing = false;
  app.addHook('preClose', (done) => {
    closing = true;
    done();
  });
  const isShuttingDown = (): boolean => closing || asked();
  app.addHook('onRequest', (request, reply, next) => {
    if (request.routeOptions.config.isForPrograms !== true) setSecurityHeaders(reply);
    if (isShuttingDown() && !health.has(request.routeOptions.url ?? '')) {
      turnAway(request, next, new ProblemError(unavailable('This server is shutting down; send it again.', 5)));
      return;
    }
    next();
  });
  // The answer to what was in hand is the last on its connection, or closing would wait for the client to leave it.
  app.addHook('onSend', (_request, reply, _payload, next) => {
    if (isShuttingDown()) reply.header('connection', 'close');
    next();
  });
  return isShuttingDown;
}

/** Ids that differ between processes and restarts, at the price of a counter. */
function requestIds(): () => string {
  const start = randomBytes(6).toString('base64url');
  let count = 0;
  return () => `${start}-${(count += 1).toString(36)}`;
}
