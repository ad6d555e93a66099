import { absorb } from '../../core/absorb.ts';
import type { Change } from '../../core/change.ts';
import type { DirectoryEvent } from '../../core/event.ts';
import type { SyncState } from '../../core/state.ts';
import type { Transaction } from '../../store/database.ts';
import { loadedOf, loadStates, type LoadedState } from '../../store/load-state.ts';

/**
 * One organization's state as a plan leaves it, batch after batch, in memory: nothing of a plan is stored where members
 * are. What a batch needs besides is read from the snapshot, which must stay the same to the end.
 */
export class CarriedState {
  readonly #snapshot: Transaction;
  readonly #organizationId: string;
  readonly #windowMinutes: number;
  readonly #gone = new Set<string>();
  #state: SyncState | null = null;

  constructor(snapshot: Transaction, organizationId: string, windowMinutes: number) {
    this.#windowMinutes = windowMinutes;
    this.#snapshot = snapshot;
    this.#organizationId = organizationId;
  }

  /** The state that deciding some events needs; whoever decides them evolves it. */
  async load(events: readonly DirectoryEvent[]): Promise<LoadedState> {
    const read = loadedOf(
      await loadStates(this.#snapshot, new Map([[this.#organizationId, events]]), {
        lock: false,
        windowMinutes: this.#windowMinutes,
      }),
      this.#organizationId,
    );
    if (this.#state === null) this.#state = read.state;
    else absorb(this.#state, read.state, this.#gone);
    return { ...read, state: this.#state };
  }

  /** The state as it is now; null before the first `load`. */
  get state(): SyncState | null {
    return this.#state;
  }

  /** Takes note of what was decided, so that members that gave way are not read again. */
  settle(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.kind === 'member-merged' || change.kind === 'member-withdrawn') this.#gone.add(change.before.id);
    }
  }
}
