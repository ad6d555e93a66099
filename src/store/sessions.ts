import type { Database, Transaction } from './database.ts';

/** A session to be kept. */
export interface NewSession {
  /** SHA-256 of the cookie's value: 32 bytes. */
  readonly idHash: Uint8Array<ArrayBuffer>;
  /** SHA-256 of the token that it was opened with. */
  readonly tokenHash: Uint8Array<ArrayBuffer>;
  /** How long it lasts at most, from the database's now on. */
  readonly seconds: number;
}

/** Sessions that are deleted, once they are over, with each one that is opened: more than come, so none stay behind. */
const sweptAtOnce = 100;

/** Keeps a session, and deletes some of those that are over. When it ends. */
export async function insertSession(tx: Transaction, session: NewSession): Promise<Date> {
  const { idHash, tokenHash, seconds } = session;
  await tx.$executeRaw`
    DELETE FROM sessions WHERE id_hash IN (
      SELECT id_hash FROM sessions WHERE expires_at <= now() ORDER BY expires_at LIMIT ${sweptAtOnce}
      FOR UPDATE SKIP LOCKED)`;
  const [row] = await tx.$queryRaw<{ expires_at: Date }[]>`
    INSERT INTO sessions (id_hash, token_hash, expires_at)
    VALUES (${idHash}, ${tokenHash}, now() + make_interval(secs => ${seconds}::float8))
    RETURNING expires_at`;
  if (row === undefined) throw new Error('A session was inserted and not answered.');
  return row.expires_at;
}

/** A session by the hash of its cookie, whether it is over or not; null when there is none. */
export async function findSession({ prisma }: Database, idHash: Uint8Array<ArrayBuffer>) {
  return prisma.session.findUnique({ where: { idHash }, select: { tokenHash: true, expiresAt: true } });
}

/** Ends a session; asked again, it does nothing. */
export async function deleteSession({ prisma }: Database, idHash: Uint8Array<ArrayBuffer>): Promise<void> {
  await prisma.session.deleteMany({ where: { idHash } });
}
