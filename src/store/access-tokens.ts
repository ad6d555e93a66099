import type { AccessRole, Grant } from '../core/access.ts';
import type { AccessToken, Prisma } from '../generated/prisma/client.ts';
import type { Database, Transaction } from './database.ts';
import { toPage, type Page, type PageRequest, type Reader } from './page.ts';

const shown = {
  id: true,
  name: true,
  role: true,
  organizationId: true,
  createdBy: true,
  createdAt: true,
  expiresAt: true,
  lastUsedAt: true,
  revokedAt: true,
} as const satisfies Prisma.AccessTokenSelect;

/** What is shown of a token outside: all but its hash. */
export type TokenView = Pick<AccessToken, keyof typeof shown>;

/** A token to be kept. */
export interface NewToken extends Grant {
  readonly name: string;
  readonly role: AccessRole;
  /** SHA-256 of the token: 32 bytes. */
  readonly tokenHash: Uint8Array<ArrayBuffer>;
  /** How long it is valid, from the database's now on. */
  readonly seconds: number;
  readonly createdBy: string;
}

/** Keeps a token; null when its name was given before, in any case of letters. */
export async function insertToken(tx: Transaction, token: NewToken): Promise<TokenView | null> {
  const { name, role, organizationId, tokenHash, seconds, createdBy } = token;
  // A violation of the index would end the caller's transaction.
  const [row] = await tx.$queryRaw<{ id: string }[]>`
    INSERT INTO access_tokens (name, role, organization_id, token_hash, created_by, expires_at)
    VALUES (${name}, ${role}::access_role, ${organizationId}, ${tokenHash}, ${createdBy},
      now() + make_interval(secs => ${seconds}::float8))
    ON CONFLICT DO NOTHING RETURNING id::text`;
  return row === undefined ? null : tx.accessToken.findUnique({ where: { id: row.id }, select: shown });
}

/** The token with this hash, whether it is still valid or not, by one look into its index; null when there is none. */
export async function findToken({ prisma }: Reader, tokenHash: Uint8Array<ArrayBuffer>): Promise<AccessToken | null> {
  return prisma.accessToken.findUnique({ where: { tokenHash } });
}

/** A place in the list, which is sorted by the time of making, the newest first, and by id. */
export interface TokenPosition {
  readonly createdAt: Date;
  readonly id: string;
}

/** A page of tokens, the newest first, those that are no longer valid among them. */
export async function findTokens(
  { prisma }: Reader,
  { limit, after }: PageRequest<TokenPosition>,
): Promise<Page<TokenView, TokenPosition>> {
  const rows = await prisma.accessToken.findMany({
    ...(after === null ? {} : { where: older(after) }),
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit + 1,
    select: shown,
  });
  return toPage(
    rows,
    limit,
    (token) => token,
    ({ createdAt, id }) => ({ createdAt, id }),
  );
}

function older({ createdAt, id }: TokenPosition): Prisma.AccessTokenWhereInput {
  return { OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: id } }] };
}

/** The token with this id, which must be a UUID; null when there is none. */
export async function findTokenById(tx: Transaction, id: string): Promise<TokenView | null> {
  return tx.accessToken.findUnique({ where: { id }, select: shown });
}

/** Ends a token's validity for good; false when it was revoked before, or there is none. */
export async function revokeToken(tx: Transaction, id: string): Promise<boolean> {
  const revoked = await tx.$executeRaw`
    UPDATE access_tokens SET revoked_at = now() WHERE id = ${id}::uuid AND revoked_at IS NULL`;
  return revoked > 0;
}

/** Notes that a token is used now, unless that was noted less than a minute ago. */
export async function touchToken({ prisma }: Database, id: string): Promise<void> {
  await prisma.$executeRaw`
    UPDATE access_tokens SET last_used_at = now()
    WHERE id = ${id}::uuid AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')`;
}
