import type { Reader } from './page.ts';

/** The body of an event as it was stored; null when it is not kept. */
export interface StoredPayload {
  readonly payload: string | null;
}

/** The payload of the event with this id; null when none was acknowledged. */
export async function findPayload({ prisma }: Reader, id: string): Promise<StoredPayload | null> {
  return prisma.event.findUnique({ where: { id }, select: { payload: true } });
}
