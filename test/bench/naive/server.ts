import { WorkOS } from '@workos-inc/node';
import express from 'express';
import type { Event } from '@workos-inc/node';
import type { PrismaClient } from '../../../src/generated/prisma/client.ts';
import { answerParent } from '../stage/answer-parent.ts';
import type { ServerRequest } from '../stage/http-peer.ts';
import { openPrisma } from './prisma.ts';

/** A delivery that was believed: what the SDK makes of it, and what came. */
export interface NaiveDelivery {
  readonly event: Event;
  readonly payload: Record<string, unknown>;
}

// A day, as the product has it here: the deliveries are signed before they are sent.
const toleranceMs = 86_400_000;

/**
 * The server that the SDK's documentation leads to: Express, its JSON parser, `constructEvent`, then the database, then
 * the answer.
 */
export function serveNaively(store: (prisma: PrismaClient, delivery: NaiveDelivery) => Promise<void>): void {
  answerParent(async ({ secret, databaseUrl }: ServerRequest) => {
    const prisma = openPrisma(databaseUrl);
    const workos = new WorkOS('sk_test_not_used');
    const app = express();
    app.use(express.json({ limit: '1mb' }));
    app.post('/webhooks/workos', async (request, response) => {
      const payload = request.body as Record<string, unknown>;
      const sigHeader = request.header('workos-signature') ?? '';
      const event = await workos.webhooks.constructEvent({ payload, sigHeader, secret, tolerance: toleranceMs });
      await store(prisma, { event, payload });
      response.status(200).json({ status: 'accepted' });
    });
    return listen(app);
  });
}

async function listen(app: express.Express): Promise<number> {
  return new Promise((resolve) => {
    const server = app.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(address !== null && typeof address === 'object' ? address.port : 0);
    });
  });
}
