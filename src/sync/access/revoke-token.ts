import { findTokenById, revokeToken as revokeIn, type TokenView } from '../../store/access-tokens.ts';
import { auditOrganization, noOrganization, type Actor } from '../../store/edit-member.ts';
import type { SyncContext } from '../context.ts';
import { isUuid } from '../is-uuid.ts';
import { orUnavailable } from '../unavailable.ts';

/**
 * Revokes a token for good; audited. Asked again, it answers the same. Null for an unknown id; throws UnavailableError
 * while the database is away.
 */
export async function revokeToken(
  { database }: Pick<SyncContext, 'database'>,
  id: string,
  actor: Actor,
): Promise<TokenView | null> {
  if (!isUuid(id)) return null;
  const revoking = database.prisma.$transaction(async (tx) => {
    const isNew = await revokeIn(tx, id);
    const token = await findTokenById(tx, id);
    if (token === null || !isNew) return token;
    const { name, role, organizationId } = token;
    const entry = { actor, action: 'token.revoked', before: { tokenId: token.id, name, role }, after: null };
    await auditOrganization(tx, organizationId ?? noOrganization, entry);
    return token;
  });
  return orUnavailable(revoking);
}
