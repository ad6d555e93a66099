import { fileURLToPath } from 'node:url';
import type { Config } from '../config.ts';
import { buildApp } from '../http/build-app.ts';
import { queueBoard } from '../http/queue-board.ts';
import type { ServiceFacts } from '../http/routes/settings.ts';
import { boardQueues } from '../queue/board.ts';
import { bootstrapName } from '../sync/access/issue-token.ts';
import type { SyncContext } from '../sync/context.ts';
import { nameOf } from '../sync/name-of.ts';
import { DeliveryTally } from '../sync/delivery-tally.ts';
import { LaneWaker } from '../sync/lane-waker.ts';
import { createScrape } from '../sync/metrics/scrape.ts';
import { createReceiver } from '../sync/receive-webhook.ts';
import type { PartsOptions } from './parts-options.ts';
import { version } from './version.ts';

/** Where `npm run build` puts the console. */
const consoleFiles = fileURLToPath(new URL('../console/dist', import.meta.url));

export interface RunningServer {
  readonly url: string;
  /** Answers what is in hand and takes nothing more. */
  close(): Promise<void>;
}

/** Starts listening. Throws when the address is taken. */
export async function startServer(context: SyncContext, options: PartsOptions): Promise<RunningServer> {
  const { config, webhookSecrets, token, log } = options;
  const waker = new LaneWaker(context.queues, (error) => {
    log.debug({ error: nameOf(error) }, 'a wake-up did not reach the queue; the relay makes up for it');
  });
  const toleranceMs = config.webhookToleranceSeconds * 1_000;
  const tally = new DeliveryTally(webhookSecrets.length);
  const { database, meter, tracer } = context;
  const receiver = { database, waker, secrets: webhookSecrets, toleranceMs, tally, meter, log, tracer };
  // The settings allow no secret only where all events come from the Events API.
  const receive = webhookSecrets.length === 0 ? null : createReceiver(receiver);
  const tokens = token === null ? [] : [{ token, name: bootstrapName, role: 'admin' as const }];
  const showQueues = queueBoard(context, () => boardQueues(context.queues));
  const scrape = createScrape(context, { meter, tally, version });
  const { ingest } = config;
  const shown = { showQueues, scrape, ingest, version, facts: factsOf(config), consoleFiles };
  const app = buildApp({ context, receive, webhookSecrets, tally, tokens, log, ...shown });
  try {
    const url = await app.listen({ host: config.host, port: config.port });
    const close = async (): Promise<void> => {
      await app.close();
      await waker.close();
    };
    return { url, close };
  } catch (error) {
    await app.close();
    throw error;
  }
}

function factsOf({ databaseUrl, ...config }: Config): ServiceFacts {
  const { retentionDays, outcomeRetentionDays, resyncEveryHours, webhookToleranceSeconds } = config;
  const embeddedDatabase = databaseUrl === null;
  return { retentionDays, outcomeRetentionDays, resyncEveryHours, webhookToleranceSeconds, embeddedDatabase };
}
