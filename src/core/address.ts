import { compareSince, type Stamp } from './stamp.ts';

/** One member's claim to an address. */
export interface AddressClaim {
  readonly key: string;
  /** The address it should have, and since when; null since the beginning. */
  readonly wanted: string;
  readonly since: Stamp | null;
  /** Other addresses it went by, oldest first; the last that is free is its fallback. */
  readonly earlier: readonly string[];
  /** 0: Eppo's own and unclaimed, whose address nobody takes; 1: in the directory; 2: gone. */
  readonly rank: 0 | 1 | 2;
}

/**
 * Gives every member of an identity an address of its own, since two members of one organization never share one.
 * Where several want the same, Eppo's own keeps it, then people who are in the directory come before those who are
 * gone, then whoever has had it longer. Whoever has to wait keeps the last address that is free; someone who is gone
 * and never had another gets the address with a suffix, so that the living can have theirs.
 *
 * @returns the claims in the order in which they had their turn, each with its address.
 */
export function assignAddresses<T extends AddressClaim>(claims: readonly T[]): (T & { readonly email: string })[] {
  const ordered = claims.toSorted(
    (a, b) => a.rank - b.rank || compareSince(a.since, b.since) || (a.key < b.key ? -1 : 1),
  );
  const taken = new Set<string>();
  const settled: (T & { readonly email: string })[] = [];
  const settle = (claim: T, email: string): void => {
    taken.add(email);
    settled.push({ ...claim, email });
  };
  for (const gone of [false, true]) {
    const waiting: T[] = [];
    for (const claim of ordered.filter(({ rank }) => (rank === 2) === gone)) {
      if (taken.has(claim.wanted)) waiting.push(claim);
      else settle(claim, claim.wanted);
    }
    for (const claim of waiting) {
      settle(claim, claim.earlier.findLast((email) => !taken.has(email)) ?? formerAddress(claim.wanted, claim.key));
    }
  }
  return settled;
}

/** `ann@example.com` → `ann+former-<end of the member's key>@example.com`, which still reads as whose it was. */
function formerAddress(email: string, key: string): string {
  const at = email.lastIndexOf('@');
  const suffix = key
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
    .slice(-12);
  return `${email.slice(0, at)}+former-${suffix}${email.slice(at)}`;
}
