/** One import that a rule of `.dependency-cruiser.mjs` forbids; paths as in this repository, packages by their name. */
export interface Violation {
  readonly rule: string;
  /** The file that imports. */
  readonly from: string;
  /** The file or package it must not import. */
  readonly to: string;
  /** Its text, when it is not a plain import of `to`. */
  readonly text?: string;
  /** Where `to` imports back. */
  readonly cycle?: boolean;
  /** Leaves `to` out, so that it cannot be found. */
  readonly missing?: boolean;
}

/** At least one for each rule: an import that somebody in a hurry could well write. */
export const violations: readonly Violation[] = [
  { rule: 'no-circular', from: 'src/core/decide.ts', to: 'src/core/member.ts', cycle: true },
  { rule: 'no-unresolvable', from: 'src/sync/catch-up/catch-up.ts', to: 'src/store/gone.ts', missing: true },
  { rule: 'core-imports-only-core', from: 'src/core/decide.ts', to: 'src/store/inbox.ts' },
  { rule: 'core-imports-only-core', from: 'src/core/decide.ts', to: 'zod' },
  { rule: 'core-imports-only-core', from: 'src/core/decide.ts', to: 'node:crypto' },
  { rule: 'workos-store-queue-apart', from: 'src/store/inbox.ts', to: 'src/workos/payload.ts' },
  { rule: 'workos-store-queue-apart', from: 'src/queue/queues.ts', to: 'src/store/inbox.ts' },
  { rule: 'workos-store-queue-below-sync', from: 'src/store/inbox.ts', to: 'src/sync/apply-events.ts' },
  { rule: 'workos-store-queue-below-sync', from: 'src/queue/queues.ts', to: 'src/config.ts' },
  { rule: 'net-knows-nobody', from: 'src/net/gather-writes.ts', to: 'src/core/failure.ts' },
  { rule: 'sync-above-core-and-its-tools', from: 'src/sync/apply-events.ts', to: 'src/http/errors.ts' },
  { rule: 'sync-above-core-and-its-tools', from: 'src/sync/apply-events.ts', to: 'src/config.ts' },
  { rule: 'http-calls-only-sync', from: 'src/http/routes/members.ts', to: 'src/store/members.ts' },
  { rule: 'console-alone-in-the-browser', from: 'src/console/shell/app.tsx', to: 'src/core/roles.ts' },
  { rule: 'console-takes-only-types-of-http', from: 'src/console/shell/app.tsx', to: 'src/http/errors.ts' },
  { rule: 'browser-libraries-in-the-console', from: 'src/http/routes/members.ts', to: '@mantine/core' },
  { rule: 'cookies-in-http', from: 'src/sync/list-events.ts', to: 'cookie' },
  {
    rule: 'http-takes-only-types-of-core-and-config',
    from: 'src/http/routes/x.ts',
    to: 'src/core/decide.ts',
  },
  { rule: 'cli-calls-only-sync', from: 'src/cli/send.ts', to: 'src/workos/signature.ts' },
  { rule: 'cli-takes-only-types-of-core-and-config', from: 'src/cli/members.ts', to: 'src/core/decide.ts' },
  { rule: 'workers-call-only-sync', from: 'workers/apply-events.ts', to: 'src/store/inbox.ts' },
  {
    rule: 'workers-take-only-types-of-core-queue-and-config',
    from: 'workers/apply-events.ts',
    to: 'src/queue/queues.ts',
  },
  { rule: 'config-above-core-only', from: 'src/config.ts', to: 'src/store/inbox.ts' },
  { rule: 'only-main-imports-workers', from: 'src/sync/apply-events.ts', to: 'workers/index.ts' },
  { rule: 'only-entries-import-main', from: 'src/cli/status.ts', to: 'src/main/compose.ts' },
  { rule: 'only-entries-import-main', from: 'workers/apply-events.ts', to: 'src/main/shutdown.ts' },
  { rule: 'every-folder-has-a-rule', from: 'src/main/server.ts', to: 'src/billing/invoice.ts' },
  { rule: 'every-library-has-a-place', from: 'src/main/server.ts', to: 'left-pad' },
  { rule: 'no-barrels', from: 'src/sync/apply-events.ts', to: 'src/store/index.ts' },
  { rule: 'no-vague-names', from: 'src/sync/apply-events.ts', to: 'src/sync/utils.ts' },
  { rule: 'no-vague-names', from: 'src/sync/apply-events.ts', to: 'src/store/member-service.ts' },
  { rule: 'nothing-shipped-imports-tests', from: 'src/main/server.ts', to: 'test/support/database.ts' },
  { rule: 'only-store-knows-prisma', from: 'src/main/server.ts', to: '@prisma/adapter-pg' },
  { rule: 'only-store-knows-prisma', from: 'src/sync/apply-events.ts', to: 'src/generated/prisma/client.ts' },
  { rule: 'only-store-knows-pg', from: 'src/main/server.ts', to: 'pg' },
  { rule: 'only-store-knows-pg', from: 'src/http/auth.ts', to: 'pg', text: "import type { Pool } from 'pg';" },
  { rule: 'only-queue-knows-bullmq', from: 'workers/main.ts', to: 'bullmq' },
  { rule: 'only-queue-knows-bullmq', from: 'src/main/server.ts', to: 'ioredis' },
  { rule: 'prom-client-in-metrics', from: 'src/http/routes/metrics.ts', to: 'prom-client' },
  { rule: 'only-main-knows-opentelemetry', from: 'src/sync/trace-batch.ts', to: '@opentelemetry/api' },
  { rule: 'only-http-knows-fastify', from: 'src/main/server.ts', to: 'fastify' },
  { rule: 'bull-board-in-queue-and-http', from: 'src/sync/relay-inbox.ts', to: '@bull-board/api' },
  { rule: 'only-workos-knows-the-sdk', from: 'src/sync/catch-up/catch-up.ts', to: '@workos-inc/node' },
  { rule: 'zod-where-data-comes-in', from: 'src/sync/receive-webhook.ts', to: 'zod' },
  { rule: 'pino-at-the-edges', from: 'src/sync/apply-events.ts', to: 'pino' },
  { rule: 'terminal-libraries-in-the-cli', from: 'src/http/errors.ts', to: 'picocolors' },
];

/** Imports that must stay allowed, in one tree: a rule that forbids everything would pass every proof above. */
export const lawful: Readonly<Record<string, readonly string[]>> = {
  'src/core/decide.ts': ['src/core/member.ts'],
  'src/config.ts': ['src/core/roles.ts', 'zod'],
  'src/workos/payload.ts': ['src/core/event.ts', 'zod', '@workos-inc/node', 'node:crypto'],
  'src/store/inbox.ts': [
    'src/core/event.ts',
    'src/store/client.ts',
    'src/generated/prisma/client.ts',
    'pg',
    '@prisma/adapter-pg',
  ],
  'src/queue/queues.ts': ['src/core/event.ts', 'bullmq', 'ioredis', 'zod'],
  'src/sync/apply-events.ts': [
    'src/core/decide.ts',
    'src/workos/payload.ts',
    'src/store/inbox.ts',
    'src/queue/queues.ts',
  ],
  'src/http/build-app.ts': [
    'src/sync/apply-events.ts',
    'src/http/errors.ts',
    'fastify',
    '@fastify/swagger',
    'zod',
    'pino',
  ],
  'src/cli/status.ts': ['src/sync/apply-events.ts', 'src/cli/table.ts', 'commander', 'picocolors', 'zod'],
  'src/main/embedded/start.ts': ['pg', 'node:child_process'],
  'src/main/server.ts': ['src/config.ts', 'src/store/inbox.ts', 'src/http/build-app.ts', 'workers/index.ts', 'pino'],
  'workers/index.ts': ['workers/apply-events.ts'],
  'workers/apply-events.ts': ['src/sync/apply-events.ts', 'zod'],
  'workers/main.ts': ['src/main/server.ts', 'src/queue/queues.ts', 'workers/index.ts'],
  'test/sync/apply-events.test.ts': ['src/store/inbox.ts', 'src/core/decide.ts', 'bullmq', 'test/support/database.ts'],
};

/** Allowed because only the type is taken. */
export const lawfulTypes: Readonly<Record<string, readonly string[]>> = {
  'src/http/routes/members.ts': ['src/core/member.ts', 'src/config.ts'],
  'src/cli/members.ts': ['src/core/member.ts', 'src/config.ts'],
  'workers/relay-inbox.ts': ['src/core/event.ts', 'src/queue/queues.ts', 'src/config.ts'],
};
