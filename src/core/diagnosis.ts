import type { AttributeSample, Counted } from './attribute-sample.ts';
import type { Role } from './roles.ts';

/** What has arrived from one directory, counted. */
export interface DirectoryFacts {
  /** WorkOS's word for the provider; null when it is not known. */
  readonly type: string | null;
  readonly state: 'active' | 'deleted' | 'deletion_held';
  /** The name of the attribute that is read. */
  readonly roleAttribute: string;
  /** People who are there and active, and how many of them have a value in the role attribute. */
  readonly people: number;
  readonly withAttribute: number;
  /** Values in their stored form, the most frequent first, and how many more different ones there are. */
  readonly values: readonly Counted[];
  readonly otherValues: number;
  /** What WorkOS gave as roles, the most frequent first, and what each means in Eppo. */
  readonly slugs: readonly (Counted & { readonly role: Role | null })[];
  readonly groups: { readonly seen: number; readonly mapped: number };
  /** Names or ids in the organization's mapping for which no group has come. */
  readonly waitingMappings: readonly string[];
  readonly sample: AttributeSample;
  /** People whose newest event failed because it held no address. */
  readonly withoutEmail: number;
  readonly needAttention: number;
  /** Seconds since the newest event happened; null when none is kept. */
  readonly lastEventAgeSeconds: number | null;
}

/** One thing that the facts say about how the identity provider is set up. */
export interface DiagnosisFinding {
  /** A stable word for what was looked at. */
  readonly check: string;
  /** `hint`: it works, and may not be what was meant. */
  readonly level: 'ok' | 'hint' | 'problem';
  readonly detail: string;
  /** What to do; null when nothing is. */
  readonly next: string | null;
}

/** `1 person`, `12 people`. */
export function peopleWords(count: number): string {
  return count === 1 ? '1 person' : `${count} people`;
}
