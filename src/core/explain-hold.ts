import { eventWords, type DecidingEvent } from './deciding-event.ts';
import type { HeldRule } from './held.ts';

/** What keeps a member as it is in spite of the directory. Times are ISO 8601, UTC. */
export interface HoldInForce {
  readonly id: string;
  readonly rule: HeldRule;
  /** What the directory asks for: the end of access, or a lower role. */
  readonly asks: 'removal' | 'lower_role';
  readonly answer: 'waiting' | 'rejected';
  readonly heldAt: string;
  /** The event that asked for it; null when none did, or it is not kept any more. */
  readonly asked: DecidingEvent | null;
  /** Whether the person was gone already, and was brought back. */
  readonly restored: boolean;
  /** Both null while it waits. */
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
}

/** What follows the status or the role that a hold keeps: for which change, since when, and by whose word. */
export function heldSentence(hold: HoldInForce): string {
  const { id, answer, asks, asked, heldAt, restored, decidedBy, decidedAt } = hold;
  const change = asks === 'removal' ? 'removal' : 'lower role';
  const by = asked === null ? '' : `, which ${eventWords(asked)} asks for`;
  const last = hold.rule === 'last_admin' ? ' Nobody else administered the organization.' : '';
  if (answer === 'waiting') {
    return `only because the ${change} is held${by}: it waits for an operator since ${heldAt}, in the hold ${id}.${last}`;
  }
  const who = decidedBy ?? 'an operator';
  const did = restored ? `undid the ${change}` : `rejected the ${change}`;
  return `only because ${who} ${did}${by}, on ${decidedAt ?? heldAt} in the hold ${id}.${last}`;
}
