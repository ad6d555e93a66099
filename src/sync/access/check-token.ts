import { timingSafeEqual } from 'node:crypto';
import { includesRole, type AccessRole, type Grant } from '../../core/access.ts';
import { findToken, touchToken } from '../../store/access-tokens.ts';
import type { SyncContext } from '../context.ts';
import { nameOf } from '../name-of.ts';
import { orUnavailable } from '../unavailable.ts';
import { hashToken, isTokenText } from './token-text.ts';

/** A token that comes from the settings rather than the database: it neither expires nor needs the database. */
export interface FixedToken {
  readonly token: string;
  readonly name: string;
  readonly role: AccessRole;
  /** All organizations unless given. */
  readonly organizationId?: string;
}

/** Who asks: what a token that is valid stands for. */
export interface Access extends Grant {
  /** Under which what it does stands in the audit trail. */
  readonly name: string;
  /** Null: never. */
  readonly expiresAt: Date | null;
}

/** What a token is worth now. */
export type TokenVerdict =
  | { readonly valid: true; readonly access: Access }
  | { readonly valid: false; readonly reason: 'unknown' | 'expired' | 'revoked' };

type StoredToken = NonNullable<Awaited<ReturnType<typeof findToken>>>;

/** A token that was found valid, what for until when it is not looked up again, and when its last use was noted. */
interface Recent {
  readonly token: StoredToken;
  readonly until: number;
  notedAt: number;
}

/** How long a valid token is believed without looking it up: a revoked one may go on for this long. Milliseconds. */
const believedMs = 5_000;
const believedTokens = 1_000;
const noteEveryMs = 60_000;

const unknown = { valid: false, reason: 'unknown' } as const;

/** Whether an access includes a role. */
export function mayUse({ role }: Access, needed: AccessRole): boolean {
  return includesRole(role, needed);
}

/** Says what tokens are worth, and keeps note of their use. One for each process. */
export class TokenCheck {
  readonly #context: Pick<SyncContext, 'database' | 'log'>;
  readonly #fixed: readonly { readonly hash: Uint8Array; readonly access: Access }[];
  readonly #recent = new Map<string, Recent>();

  constructor(context: Pick<SyncContext, 'database' | 'log'>, fixed: readonly FixedToken[]) {
    this.#context = context;
    this.#fixed = fixed.map(({ token, name, role, organizationId = null }) => ({
      hash: hashToken(token),
      access: { name, role, organizationId, expiresAt: null },
    }));
  }

  /** Throws UnavailableError when the database must be asked and cannot be. */
  async check(token: string): Promise<TokenVerdict> {
    const hash = hashToken(token);
    // What we cannot have made is not worth a query.
    return this.#matchFixed(hash) ?? (isTokenText(token) ? this.#checkStored(hash) : unknown);
  }

  /** The same for the token with this hash, which somebody showed earlier. */
  async checkHash(hash: Uint8Array<ArrayBuffer>): Promise<TokenVerdict> {
    return this.#matchFixed(hash) ?? this.#checkStored(hash);
  }

  /** Believes no token any longer without looking it up, since one of them was revoked here. */
  forget(): void {
    this.#recent.clear();
  }

  #matchFixed(hash: Uint8Array): TokenVerdict | null {
    // Hashes are of one length and all are compared, so the time taken tells nothing about one that is nearly right.
    const [match] = this.#fixed.filter((candidate) => timingSafeEqual(candidate.hash, hash));
    return match === undefined ? null : { valid: true, access: match.access };
  }

  async #checkStored(hash: Uint8Array<ArrayBuffer>): Promise<TokenVerdict> {
    const found = await this.#find(hash);
    if (found === null || !timingSafeEqual(found.token.tokenHash, hash)) return unknown;
    const { name, role, organizationId, expiresAt, revokedAt } = found.token;
    if (revokedAt !== null) return { valid: false, reason: 'revoked' };
    if (expiresAt.getTime() <= Date.now()) return { valid: false, reason: 'expired' };
    this.#noteUse(found);
    return { valid: true, access: { name, role, organizationId, expiresAt } };
  }

  async #find(hash: Uint8Array<ArrayBuffer>): Promise<Recent | null> {
    const key = Buffer.from(hash).toString('base64');
    const now = performance.now();
    const known = this.#recent.get(key);
    if (known !== undefined && known.until > now) return known;
    const token = await orUnavailable(findToken(this.#context.database, hash));
    this.#recent.delete(key);
    if (token === null) return null;
    const recent = { token, until: now + believedMs, notedAt: token.lastUsedAt?.getTime() ?? 0 };
    // Wrong tokens are not kept, so that nobody can push the right ones out with them.
    if (token.revokedAt === null) this.#keep(key, recent);
    return recent;
  }

  #keep(key: string, recent: Recent): void {
    const [oldest] = this.#recent.keys();
    if (oldest !== undefined && this.#recent.size >= believedTokens) this.#recent.delete(oldest);
    this.#recent.set(key, recent);
  }

  /** Not awaited: no request waits for it, and none fails with it. */
  #noteUse(recent: Recent): void {
    if (Date.now() - recent.notedAt < noteEveryMs) return;
    recent.notedAt = Date.now();
    const { database, log } = this.#context;
    touchToken(database, recent.token.id).catch((error: unknown) => {
      log.debug({ error: nameOf(error) }, 'the use of a token was not noted; the next one is');
    });
  }
}
