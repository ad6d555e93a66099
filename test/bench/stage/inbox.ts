import { openQueues } from '../../../src/queue/queues.ts';
import { openDatabase, type Database } from '../../../src/store/database.ts';
import { insertEvents, type IncomingEvent } from '../../../src/store/insert-events.ts';
import { laneOf } from '../../../src/store/lane.ts';
import { countOf, eventAt, organizationOf, type Telling } from '../measure/telling.ts';
import type { Product } from './product.ts';

/** What comes together of itself at 64 connections; a batch's size shows in the WAL that an event takes. */
const rowsPerInsert = 32;

/** Puts a telling into the inbox with the product's own statement, as its server would, but wakes nobody. */
export async function fillInbox(product: Pick<Product, 'databaseUrl'>, telling: Telling): Promise<void> {
  await withDatabase(product.databaseUrl, async (database) => {
    const count = countOf(telling);
    for (let first = 0; first < count; first += rowsPerInsert) {
      const places = Array.from({ length: Math.min(rowsPerInsert, count - first) }, (_, offset) => first + offset);
      await insertEvents(
        database.direct,
        places.map((place) => incomingAt(telling, place)),
      );
    }
  });
}

/** The event told at that place, as the server hands it to the store. */
export function incomingAt(telling: Telling, place: number): IncomingEvent {
  const payload = eventAt(telling, place);
  return {
    id: payload.id,
    type: payload.event,
    organizationId: String(payload.data['organization_id']),
    directoryId: String(payload.data['directory_id']),
    directoryUserId: String(payload.data['id']),
    occurredAt: Date.parse(payload.created_at),
    disposition: 'pending',
    payload: Buffer.from(JSON.stringify(payload)),
  };
}

/** Wakes the lanes of a telling's organizations, as the server does after it has answered. */
export async function wakeLanes(product: Product, telling: Telling): Promise<void> {
  const { redisUrl, databaseUrl } = product;
  const queues = await openQueues({ redisUrl, databaseUrl, onError: report });
  try {
    const count = Math.min(telling.organizations, telling.users);
    const lanes = Array.from({ length: count }, (_, number) => laneOf(organizationOf(telling, number), null));
    await Promise.all(lanes.map((lane) => queues.wakeLane(lane)));
  } finally {
    await queues.close();
  }
}

async function withDatabase(url: string, work: (database: Database) => Promise<void>): Promise<void> {
  const database = openDatabase({ url, max: 2, name: 'bench', onConnectionLost: report });
  try {
    await work(database);
  } finally {
    await database.close();
  }
}

function report(where: unknown): void {
  process.stderr.write(`A connection has trouble: ${String(where)}\n`);
}
