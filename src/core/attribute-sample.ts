import { normalizeRoleAttribute, readRoleAttribute } from './roles.ts';

/** What one recent event said of a person's custom attributes. */
export interface SampledPerson {
  readonly userId: string;
  /** The names of all custom attributes that came. */
  readonly names: readonly string[];
  /** The role attribute as it was sent; undefined when it was not. */
  readonly value: unknown;
}

/** How often something was seen. */
export interface Counted {
  readonly value: string;
  readonly count: number;
}

/** What the newest events of a directory's people say of the role attribute, before anything of it is forgiven. */
export interface AttributeSample {
  readonly people: number;
  /** Of how many the attribute came at all, and of how many it came with nothing in it. */
  readonly sent: number;
  readonly empty: number;
  /** Spellings that are understood though spaces or letter case differ, the most frequent first. */
  readonly forgiven: readonly Counted[];
  /** Names of other attributes that look as if ours was meant. */
  readonly similarNames: readonly Counted[];
}

/** What is named of each kind at most; a payload could hold thousands. */
const shownLimit = 5;
const nameLimit = 100;

/** Sums up what was sampled, the newest first: of each person the newest counts. */
export function summarizeSample(sampled: Iterable<SampledPerson>, roleAttribute: string): AttributeSample {
  const seen = new Set<string>();
  const forgiven = new Map<string, number>();
  const similar = new Map<string, number>();
  let [sent, empty] = [0, 0];
  for (const { userId, names, value } of sampled) {
    if (seen.has(userId)) continue;
    seen.add(userId);
    if (value !== undefined) sent += 1;
    const read = normalizeRoleAttribute(value);
    if (value !== undefined && read === null) empty += 1;
    if (typeof value === 'string' && read !== null && isForgiven(value, read)) count(forgiven, value);
    for (const name of names) if (isSimilar(name, roleAttribute)) count(similar, name.slice(0, nameLimit));
  }
  return { people: seen.size, sent, empty, forgiven: mostFrequent(forgiven), similarNames: mostFrequent(similar) };
}

function isForgiven(value: string, read: string): boolean {
  return value !== read && readRoleAttribute(read).kind !== 'unknown';
}

const plain = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** Shorter names, such as `role`, are likely to be about something else. */
const shortestPart = 8;

/** Whether a name is ours in another spelling, a part of it, or speaks of Eppo and of roles. */
function isSimilar(name: string, roleAttribute: string): boolean {
  if (name === roleAttribute) return false;
  const [theirs, ours] = [plain(name), plain(roleAttribute)];
  if (theirs === ours) return true;
  if (theirs.length >= shortestPart && ours.includes(theirs)) return true;
  return theirs.includes('eppo') && theirs.includes('role');
}

function count(counts: Map<string, number>, value: string): void {
  counts.set(value, (counts.get(value) ?? 0) + 1);
}

function mostFrequent(counts: ReadonlyMap<string, number>): Counted[] {
  return [...counts]
    .map(([value, times]) => ({ value, count: times }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, shownLimit);
}
