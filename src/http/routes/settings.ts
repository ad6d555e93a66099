import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import type { Config } from '../../config.ts';
import type { Ingest } from '../../sync/catch-up/feed-reading.ts';
import type { SyncContext } from '../../sync/context.ts';
import { problemResponses, readingProblems } from '../problem-responses.ts';
import { settings } from '../settings-schemas.ts';
import { webhookPath } from './webhooks.ts';

/** Settings that no verb of `sync` reads, which are shown all the same. */
export interface ServiceFacts extends Pick<
  Config,
  'retentionDays' | 'outcomeRetentionDays' | 'resyncEveryHours' | 'webhookToleranceSeconds'
> {
  readonly embeddedDatabase: boolean;
}

/** What the settings tell besides those of reconciliation. */
export interface SettingsSources {
  readonly facts: ServiceFacts;
  readonly ingest: Ingest;
  readonly version: string;
}

/** By what the service goes. Every field is named here, so that a new setting, which may be a secret, is not shown. */
export function settingsRoutes(
  { settings: rules, workos, queues }: SyncContext,
  { facts, ingest, version }: SettingsSources,
): FastifyPluginCallbackZod {
  const shown = {
    roleAttribute: rules.roleAttribute,
    defaultRole: rules.defaultRole,
    roleSlugs: { ...rules.roleSlugs },
    directoryDeletedPolicy: rules.directoryDeletedPolicy,
    guard: {
      share: rules.guardShare,
      count: rules.guardCount,
      windowMinutes: rules.guardWindowMinutes,
      lastAdmin: rules.guardLastAdmin,
    },
    holdExpiryHours: rules.holdExpiryHours,
    holdExpiryAnswer: rules.holdExpiryAnswer,
    retentionDays: facts.retentionDays,
    outcomeRetentionDays: facts.outcomeRetentionDays,
    resyncEveryHours: facts.resyncEveryHours,
    erasure: rules.erasureKey !== null,
    ingest,
    webhookPath,
    webhookToleranceSeconds: facts.webhookToleranceSeconds,
    workosApi: workos !== null,
    queueBackend: queues.backend,
    embeddedDatabase: facts.embeddedDatabase,
    version,
  };
  return (scope, _options, done) => {
    const schema = {
      tags: ['Operating'],
      summary: 'Show by what the service goes; no secret is among it',
      security: [{ bearer: [] }],
      response: { 200: settings, ...problemResponses(readingProblems) },
    };
    scope.get('/settings', { config: { role: 'viewer', scopedBy: 'service' }, schema }, () => shown);
    done();
  };
}
