import type { MemberStatus } from '../core/member.ts';
import type { Role } from '../core/roles.ts';

/** Which members are asked for; all of those given must hold. */
export interface MemberFilter {
  readonly organization?: string | undefined;
  /** In any case. */
  readonly email?: string | undefined;
  readonly status?: MemberStatus | undefined;
  readonly role?: Role | undefined;
  /** Words; each must begin a word of the e-mail or of a name. */
  readonly search?: string | undefined;
}

/** A place in the list, which is sorted by e-mail and, for the same e-mail in several organizations, by id. */
export interface MemberPosition {
  readonly email: string;
  readonly id: string;
}
