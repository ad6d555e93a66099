import { linkOf } from '../store/audit-digest.ts';
import { checkSeals, readSurroundings, type CheckedSeal, type Surroundings } from '../store/read-seals.ts';
import type { SyncContext } from './context.ts';
import { orUnavailable } from './unavailable.ts';

/** What can be found. All but `rewritten`, which an erasure does, means that somebody changed the log or its seals. */
export type FindingKind =
  | 'edited'
  | 'entry_missing'
  | 'entry_added'
  | 'link_broken'
  | 'seal_missing'
  | 'rewriting_unnamed'
  | 'anchor_missing'
  | 'rewritten';

/** Something that was found in the chain. */
export interface Finding {
  readonly kind: FindingKind;
  /** The seal, and the ids of the entries that it is about; null where it is about none. */
  readonly seal: number | null;
  readonly firstId: string | null;
  readonly lastId: string | null;
  readonly detail: string;
}

/** Where the checking goes on: the last seal that was checked. */
export interface ChainPosition {
  readonly no: bigint;
  readonly lastId: bigint;
  readonly link: string;
}

/** The checking of some seals. */
export interface VerifiedPage {
  readonly data: readonly Finding[];
  readonly checked: { readonly seals: number; readonly entries: number };
  /** Seals in all. */
  readonly seals: number;
  /** The last seal that was checked; of the last page, the one to be kept elsewhere as an anchor. Null: there is none. */
  readonly head: { readonly seal: number; readonly digest: string } | null;
  /** Entries that no seal covers yet; null before the last page. */
  readonly unsealed: number | null;
  readonly after: ChainPosition | null;
}

const start: ChainPosition = { no: 0n, lastId: 0n, link: '' };

/**
 * Checks the next seals of the chain, `limit` at most, each against its entries: pass on `after` until it is null.
 * `anchor`: a digest that was kept, whose seal must still be there. Throws UnavailableError.
 */
export async function verifyAudit(
  { database }: Pick<SyncContext, 'database'>,
  anchor: string | undefined,
  { limit, after }: { readonly limit: number; readonly after: ChainPosition | null },
): Promise<VerifiedPage> {
  const seals = await orUnavailable(checkSeals(database, (after ?? start).no, limit));
  const data: Finding[] = [];
  let previous = after ?? start;
  for (const seal of seals) {
    data.push(...findingsOf(previous, seal));
    previous = { no: seal.no, lastId: seal.lastId, link: seal.link };
  }
  const isLast = seals.length < limit;
  const around = await orUnavailable(readSurroundings(database, previous.lastId, anchor ?? null, isLast));
  if (isLast) data.push(...findingsOfWhole(around, anchor));
  return {
    data,
    checked: { seals: seals.length, entries: seals.reduce((sum, { foundEntries }) => sum + foundEntries, 0) },
    seals: around.seals,
    head: previous.no === 0n ? null : { seal: Number(previous.no), digest: previous.link },
    unsealed: isLast ? around.unsealed : null,
    after: isLast ? null : previous,
  };
}

/** What shows only when all seals have been checked. */
function findingsOfWhole({ stray, anchorNo }: Surroundings, anchor: string | undefined): Finding[] {
  const finding = (kind: FindingKind, detail: string): Finding => ({
    ...{ kind, detail },
    ...{ seal: null, firstId: null, lastId: null },
  });
  return [
    ...(stray === 0 ? [] : [finding('entry_added', `There are ${stray} entries before the first.`)]),
    ...(anchor === undefined || anchorNo !== null
      ? []
      : [finding('anchor_missing', 'No seal has the digest of the anchor: seals were removed or made anew.')]),
  ];
}

/** What a seal and its entries show. What a broken seal says of its entries is not looked at. */
function findingsOf(previous: ChainPosition, seal: CheckedSeal): Finding[] {
  const finding = (kind: FindingKind, detail: string): Finding => ({
    kind,
    seal: Number(seal.no),
    firstId: String(seal.firstId),
    lastId: String(seal.lastId),
    detail,
  });
  const missing = seal.no - previous.no - 1n;
  if (missing > 0n) return [finding('seal_missing', `${missing} before it ${missing === 1n ? 'is' : 'are'} missing.`)];
  if (seal.firstId !== previous.lastId + 1n || seal.link !== linkOf(previous.link, seal)) {
    return [finding('link_broken', 'The seal itself was changed, or the one before it.')];
  }
  const content = contentFault(seal);
  if (content !== null) return [finding(...content)];
  return seal.rewritings.map(({ entryId, memberId, at }) => {
    if (memberId === null) return finding('rewriting_unnamed', `No audit entry ${entryId} names this rewriting.`);
    const when = new Date(at).toISOString();
    return finding(
      'rewritten',
      `The erasure of member ${memberId} rewrote entries on ${when}; entry ${entryId} says so.`,
    );
  });
}

function contentFault({ entries, foundEntries, isIntact }: CheckedSeal): readonly [FindingKind, string] | null {
  const difference = foundEntries - entries;
  if (difference < 0) return ['entry_missing', `${foundEntries} of ${entries} entries are there.`];
  if (difference > 0) return ['entry_added', `There are ${foundEntries} entries; ${entries} were sealed.`];
  return isIntact ? null : ['edited', 'At least one of its entries is not what was sealed.'];
}
