import type { EventChoice, Replay, ReplayEffect, ReplayItem } from '../api/answers.ts';
import { failureName } from '../parts/failure-words.ts';
import { count, number } from '../parts/words.ts';

/** What a replay may do to a member. */
export type Effect = ReplayEffect['effect'];
/** What applying an event again may come to. */
export type PlannedOutcome = NonNullable<ReplayItem['planned']>;

interface EffectWords {
  readonly one: string;
  readonly many: string;
  readonly meaning: string;
  /** Takes something from somebody. */
  readonly isSerious: boolean;
}

/** Effects in the order in which they matter. */
export const effectWords: Readonly<Record<Effect, EffectWords>> = {
  loses_access: {
    one: 'loses access',
    many: 'lose access',
    meaning: 'active now, deactivated after it',
    isSerious: true,
  },
  role_down: {
    one: 'gets a lower role',
    many: 'get a lower role',
    meaning: 'keeps access, may do less',
    isSerious: true,
  },
  regains_access: {
    one: 'regains access',
    many: 'regain access',
    meaning: 'deactivated now, active again after it',
    isSerious: false,
  },
  gains_access: { one: 'gains access', many: 'gain access', meaning: 'a new member', isSerious: false },
  role_up: {
    one: 'gets a higher role',
    many: 'get a higher role',
    meaning: 'keeps access, may do more',
    isSerious: false,
  },
  profile: {
    one: 'changes otherwise',
    many: 'change otherwise',
    meaning: 'a name, an address, a record of somebody who has gone',
    isSerious: false,
  },
  held: {
    one: 'would be removed, and is held',
    many: 'would be removed, and are held',
    meaning: 'the removal waits for a person',
    isSerious: false,
  },
  unchanged: {
    one: 'stays as it is',
    many: 'stay as they are',
    meaning: 'an event is about the member, and changes nothing',
    isSerious: false,
  },
};

/** What a planned outcome means for an event. */
export const plannedWords: Readonly<Record<PlannedOutcome, string>> = {
  applied: 'say something that is not known yet',
  unchanged: 'say nothing new',
  superseded: 'something newer has been applied',
  held: 'wait for a person',
  failed: 'fail, for the reason they give',
  ignored: 'left alone: this version does not apply their type',
  waiting: 'left alone: they have yet to be applied for the first time',
  payload_gone: 'left alone: what they said is no longer kept; resync the directory instead',
};

/** The effects that a replay has, in the order in which they matter. */
export function effectsOf({ effects }: Replay): readonly (readonly [Effect, number])[] {
  return entriesOf(effectWords, effects);
}

/** The planned outcomes that a replay has, by event. */
export function plannedOf({ outcomes }: Replay): readonly (readonly [PlannedOutcome, number])[] {
  return entriesOf(plannedWords, outcomes);
}

function entriesOf<Key extends string>(
  words: Readonly<Record<Key, unknown>>,
  counts: Readonly<Partial<Record<Key, number | undefined>>> | null,
): readonly (readonly [Key, number])[] {
  return (Object.keys(words) as Key[]).flatMap((key) => {
    const counted = counts?.[key] ?? 0;
    return counted === 0 ? [] : [[key, counted] as const];
  });
}

/** How many members are another after it. */
export function changesOf(replay: Replay): number {
  return effectsOf(replay)
    .filter(([effect]) => effect !== 'held' && effect !== 'unchanged')
    .reduce((sum, [, counted]) => sum + counted, 0);
}

/** `3 regain access`, `1 loses access`. */
export function effectPhrase(effect: Effect, counted: number): string {
  const { one, many } = effectWords[effect];
  return `${number(counted)} ${counted === 1 ? one : many}`;
}

/** The whole effect in one sentence. */
export function effectSentence(replay: Replay): string {
  const phrases = effectsOf(replay).map(([effect, counted]) => effectPhrase(effect, counted));
  return phrases.length === 0 ? 'No member is concerned.' : `${phrases.join(', ')}.`;
}

/** Whether something is done in the background, so that it is worth looking again soon. */
export function isUnderWay({ state }: Replay): boolean {
  return state === 'planning' || state === 'running';
}

/** Whether it is over for good. */
export function isOver({ state }: Replay): boolean {
  return state === 'done' || state === 'stopped' || state === 'failed' || state === 'cancelled';
}

const conditions: Readonly<Record<keyof EventChoice, string>> = {
  type: 'type',
  organization: 'organization',
  directory: 'directory',
  outcome: 'outcome',
  failure: 'cause',
  place: 'place',
  occurredFrom: 'occurred from',
  occurredTo: 'occurred before',
  receivedFrom: 'received from',
  receivedTo: 'received before',
};

/** Which events were chosen, as one reads it. */
export function choiceWords({ filter, progress }: Replay): string {
  if (filter === null) return `${count(progress.total, 'event')} chosen by id`;
  return Object.entries(filter)
    .map(([name, value]) => {
      const known = Object.hasOwn(conditions, name) ? conditions[name as keyof EventChoice] : name;
      return `${known} ${name === 'failure' ? `“${failureName(value)}”` : value}`;
    })
    .join(', ');
}
