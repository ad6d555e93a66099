import { findTokens, type TokenPosition, type TokenView } from '../../store/access-tokens.ts';
import type { Page, PageRequest } from '../../store/page.ts';
import type { SyncContext } from '../context.ts';
import { orUnavailable } from '../unavailable.ts';

/** A page of tokens, the newest first. Throws UnavailableError while the database cannot be reached. */
export function listTokens(
  { database }: Pick<SyncContext, 'database'>,
  page: PageRequest<TokenPosition>,
): Promise<Page<TokenView, TokenPosition>> {
  return orUnavailable(findTokens(database, page));
}
