/** Why an answer to a hold is not taken; `code` is stable. */
export type HoldRefusal =
  | { readonly code: 'not_found' }
  | { readonly code: 'hold_closed'; readonly answer: string | null }
  | { readonly code: 'not_held'; readonly count: number }
  | { readonly code: 'last_admin' }
  | { readonly code: 'held_as_whole' }
  | { readonly code: 'nothing_removed' };

/** An answer that was refused, with the sentence for whoever gave it. */
export class HoldRefusedError extends Error {
  override readonly name = 'HoldRefusedError';
  readonly refusal: HoldRefusal;

  constructor(refusal: HoldRefusal) {
    super(sentenceOf(refusal));
    this.refusal = refusal;
  }
}

function sentenceOf(refusal: HoldRefusal): string {
  switch (refusal.code) {
    case 'not_found':
      return 'There is no hold with this id.';
    case 'hold_closed':
      return `Nothing of this hold waits any more; it was ${refusal.answer ?? 'answered'}.`;
    case 'not_held':
      return `${refusal.count} of the members named do not wait in this hold; nothing was answered. List its members, and name those that wait.`;
    case 'last_admin':
      return 'Nobody else administers this organization. Make somebody else an admin first; or approve with overrideLastAdmin, which leaves it without any.';
    case 'held_as_whole':
      return 'The end of a directory is held as a whole, so no members can be named. Approve it with members set to deactivate or release, or reject it.';
    case 'nothing_removed':
      return 'Nobody whom the guard had let go before this hold is gone still, or none of those named; nobody was restored.';
  }
}
