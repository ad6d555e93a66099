import { deleteSession, findSession } from '../../store/sessions.ts';
import type { SyncContext } from '../context.ts';
import { orUnavailable } from '../unavailable.ts';
import type { TokenCheck, TokenVerdict } from './check-token.ts';
import { hashSession, isSessionText } from './session-text.ts';

type StoredSession = NonNullable<Awaited<ReturnType<typeof findSession>>>;

interface Recent {
  readonly session: StoredSession;
  readonly until: number;
}

/** How long a session is believed without looking it up: one ended at another server may go on for this long. Milliseconds. */
const believedMs = 5_000;
const believedSessions = 1_000;

/** Says what the sessions of browsers are worth. One for each process. */
export class SessionCheck {
  readonly #context: Pick<SyncContext, 'database'>;
  readonly #tokens: TokenCheck;
  readonly #recent = new Map<string, Recent>();

  constructor(context: Pick<SyncContext, 'database'>, tokens: TokenCheck) {
    this.#context = context;
    this.#tokens = tokens;
  }

  /**
   * What a session is worth by what its cookie holds: what its token is worth now, so that revoking a token ends its
   * sessions. Throws UnavailableError when the database must be asked and cannot be.
   */
  async check(value: string): Promise<TokenVerdict> {
    if (!isSessionText(value)) return { valid: false, reason: 'unknown' };
    const session = await this.#find(value);
    if (session === null) return { valid: false, reason: 'unknown' };
    if (session.expiresAt.getTime() <= Date.now()) return { valid: false, reason: 'expired' };
    return this.#tokens.checkHash(new Uint8Array(session.tokenHash));
  }

  /** Ends a session for good. Throws UnavailableError while the database is away. */
  async end(value: string): Promise<void> {
    await orUnavailable(deleteSession(this.#context.database, hashSession(value)));
    this.#recent.delete(value);
  }

  async #find(value: string): Promise<StoredSession | null> {
    const now = performance.now();
    const known = this.#recent.get(value);
    if (known !== undefined && known.until > now) return known.session;
    // The hash is what is looked for in the index, so the time it takes tells nothing of the values that are right.
    const session = await orUnavailable(findSession(this.#context.database, hashSession(value)));
    this.#recent.delete(value);
    if (session === null) return null;
    const [oldest] = this.#recent.keys();
    if (oldest !== undefined && this.#recent.size >= believedSessions) this.#recent.delete(oldest);
    this.#recent.set(value, { session, until: now + believedMs });
    return session;
  }
}
