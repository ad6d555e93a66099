import { Writable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { buildApp, type AppOptions } from '../../src/http/build-app.ts';
import type { ServiceFacts } from '../../src/http/routes/settings.ts';
import type { FixedToken } from '../../src/sync/access/check-token.ts';
import { DeliveryTally } from '../../src/sync/delivery-tally.ts';
import { createScrape } from '../../src/sync/metrics/scrape.ts';
import type { SyncSettings } from '../../src/sync/context.ts';
import type { WorkosApi } from '../../src/workos/api.ts';
import { openTestSync, type TestSync } from './sync-context.ts';

export const adminToken = 'test-token-with-all-rights';

/** Settings to be shown besides those of reconciliation. */
export const facts: ServiceFacts = {
  retentionDays: 30,
  outcomeRetentionDays: 400,
  resyncEveryHours: 24,
  webhookToleranceSeconds: 180,
  embeddedDatabase: false,
};

/** The HTTP surface on a fresh database, without a socket. */
export interface TestApp {
  readonly app: FastifyInstance;
  readonly sync: TestSync;
  /** What was logged, as text. */
  readonly logged: () => string;
  /** A GET with the admin's token. */
  get(url: string): Promise<{ status: number; body: unknown; headers: Record<string, unknown> }>;
  close(): Promise<void>;
}

const tokens: readonly FixedToken[] = [{ token: adminToken, name: 'bootstrap', role: 'admin' }];

export async function openTestApp({
  workos,
  settings,
  ...options
}: Partial<AppOptions> & {
  readonly workos?: WorkosApi;
  readonly settings?: Partial<SyncSettings>;
} = {}): Promise<TestApp> {
  const sync = await openTestSync({ ...settings, ...(workos === undefined ? {} : { workos }) });
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, written) {
      lines.push(String(chunk));
      written();
    },
  });
  const app = buildApp({
    context: sync,
    receive: () => Promise.reject(new Error('this test takes no deliveries')),
    tally: new DeliveryTally(1),
    tokens,
    facts,
    version: '1.2.3',
    scrape: createScrape(sync, { meter: sync.meter, tally: new DeliveryTally(1), version: '1.2.3' }),
    log: pino({ level: 'debug' }, stream),
    ...options,
  });
  return {
    app,
    sync,
    logged: () => lines.join(''),
    get: async (url) => {
      const answer = await app.inject({ url, headers: { authorization: `Bearer ${adminToken}` } });
      return { status: answer.statusCode, body: answer.json<unknown>(), headers: answer.headers };
    },
    close: async () => {
      await app.close();
      await sync.close();
    },
  };
}
