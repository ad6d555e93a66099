import { insertEvents } from '../../src/store/insert-events.ts';
import type { Database } from '../../src/store/database.ts';

/** An event to be stored whose payload a test chooses. */
export interface OddEvent {
  readonly id: string;
  readonly organizationId?: string | null;
  readonly directoryId?: string | null;
  /** Its `data`; without an address the event fails for good, and a name that is no text makes it unreadable. */
  readonly data?: Readonly<Record<string, unknown>>;
}

const user = { object: 'directory_user', state: 'active', directory_id: 'directory_1', email: 'ann@example.com' };

/** Stores `dsync.user.created` events, each of a directory user of its own. */
export async function storeOdd({ direct }: Pick<Database, 'direct'>, events: readonly OddEvent[]): Promise<void> {
  const rows = events.map(({ id, organizationId = 'org_1', directoryId = null, data = {} }) => {
    const body = { ...user, id: `user_${id}`, email: `${id}@example.com`, ...data };
    return {
      ...{ id, organizationId, directoryId, directoryUserId: `user_${id}`, type: 'dsync.user.created' },
      occurredAt: Date.UTC(2026, 0, 5, 9),
      disposition: 'pending' as const,
      payload: Buffer.from(JSON.stringify({ id, event: 'dsync.user.created', data: body })),
    };
  });
  await insertEvents(direct, rows);
}

/** Makes an event that failed for want of an address one that can be applied. */
export async function repair({ prisma }: Pick<Database, 'prisma'>, id: string): Promise<void> {
  const { payload } = await prisma.event.findUniqueOrThrow({ where: { id } });
  const data = (payload ?? '').replace('"email":null', `"email":"${id}@example.com"`);
  await prisma.event.update({ where: { id }, data: { payload: data } });
}
