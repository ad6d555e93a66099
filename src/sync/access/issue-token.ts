import { coversGrant, type Grant } from '../../core/access.ts';
import { insertToken, type TokenView } from '../../store/access-tokens.ts';
import { auditOrganization, noOrganization, type Actor } from '../../store/edit-member.ts';
import type { SyncContext } from '../context.ts';
import { orUnavailable } from '../unavailable.ts';
import { TokenRefusedError } from './token-refused.ts';
import { hashToken, makeToken } from './token-text.ts';

/** The name of the token in the settings, which no other may have. */
export const bootstrapName = 'bootstrap';

/** A token that is asked for. */
export interface AskedToken extends Grant {
  readonly name: string;
  /** How long it is to be valid, in seconds. */
  readonly expiresInSeconds: number;
}

/** A token just made, for the only time with the token itself. */
export interface IssuedToken extends TokenView {
  readonly token: string;
}

/**
 * Makes a token and keeps its hash; audited. Throws TokenRefusedError (`name_taken`; `grant_too_wide` where it would be
 * worth more than the maker's own), or UnavailableError while the database is away.
 */
export async function issueToken(
  { database }: Pick<SyncContext, 'database'>,
  asked: AskedToken,
  maker: Grant,
  actor: Actor,
): Promise<IssuedToken> {
  if (!coversGrant(maker, asked)) throw new TokenRefusedError('grant_too_wide');
  if (asked.name.toLowerCase() === bootstrapName) throw new TokenRefusedError('name_taken');
  const { name, role, organizationId, expiresInSeconds: seconds } = asked;
  const token = makeToken();
  const making = database.prisma.$transaction(async (tx) => {
    const kept = { name, role, organizationId, tokenHash: hashToken(token), seconds, createdBy: actor };
    const made = await insertToken(tx, kept);
    if (made === null) throw new TokenRefusedError('name_taken');
    const after = { tokenId: made.id, name, role, organizationId, expiresAt: made.expiresAt.toISOString() };
    const entry = { actor, action: 'token.created', before: null, after };
    await auditOrganization(tx, organizationId ?? noOrganization, entry);
    return made;
  });
  return { ...(await orUnavailable(making)), token };
}
