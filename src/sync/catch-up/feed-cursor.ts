import { isNewer, latest, type Stamp } from '../../core/stamp.ts';

/**
 * How long WorkOS may hold an event back from the list after it happened, so that a later one is listed first (its staff
 * speak of a few seconds: workos-authkit issue 73). The cursor stays behind what is younger, which is read again.
 */
const visibilityLagMs = 10_000;

/**
 * Decides how far the cursor may move while the list of events is read: to the newest event before which nothing can
 * turn up any more. It never moves back.
 */
export class FeedCursor {
  #cursor: Stamp | null;
  /** The newest event so far that is old enough. */
  #candidate: Stamp | null = null;
  #seen: number;
  #inOrder = true;

  /** `cursor`: where it stands; null: nowhere yet. */
  constructor(cursor: Stamp | null) {
    this.#cursor = cursor;
    this.#seen = cursor?.at ?? 0;
  }

  /** Whether everything so far came oldest first. */
  get inOrder(): boolean {
    return this.#inOrder;
  }

  /**
   * Where the cursor is to stand once this page is stored, its events in the order of the list; null: where it stands.
   * `now` is WorkOS's time in milliseconds. In a list that is out of order something older may still follow, so there
   * the cursor waits for the last page.
   */
  advance(page: readonly Stamp[], { now, isLast }: { readonly now: number; readonly isLast: boolean }): Stamp | null {
    for (const stamp of page) {
      if (stamp.at < this.#seen) this.#inOrder = false;
      this.#seen = Math.max(this.#seen, stamp.at);
      if (stamp.at < now - visibilityLagMs) this.#candidate = latest(this.#candidate, stamp);
    }
    if (!(this.#inOrder || isLast) || this.#candidate === null) return null;
    if (!isNewer(this.#candidate, this.#cursor)) return null;
    this.#cursor = this.#candidate;
    return this.#cursor;
  }
}
