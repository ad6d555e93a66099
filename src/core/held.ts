/** Why a change that the directory asks for waits: too many went at once, or nobody would be left to administer. */
export const heldRules = ['mass_removal', 'last_admin'] as const;
export type HeldRule = (typeof heldRules)[number];

/** Why something is held at all; the end of a directory is held as a whole, and not person by person. */
export const holdRules = [...heldRules, 'directory_deleted'] as const;
export type HoldRule = (typeof holdRules)[number];

/**
 * What keeps a member as it was although the directory says otherwise. The mirror has the directory's word all the same,
 * so that it holds the moment this is taken away.
 */
export interface HeldChange {
  readonly memberId: string;
  readonly rule: HeldRule;
  /** The event that would have removed the member, or lowered it; null when no event did. */
  readonly eventId: string | null;
  /** `rejected`: an operator said no; it keeps the member until the directory shows it there again. */
  readonly answer: 'waiting' | 'rejected';
}

/** Out of how many: members active before the removals of the window, and how many of those had gone. */
export interface HeldOf {
  readonly active: number;
  readonly removed: number;
}
