import type { Replay, ReplayRequest } from '../api/answers.ts';
import { failureName } from '../parts/failure-words.ts';

/** The conditions that are texts, and those that are times. */
const textNames = ['type', 'organization', 'directory', 'outcome', 'failure', 'place'] as const;
const timeNames = ['occurredFrom', 'occurredTo', 'receivedFrom', 'receivedTo'] as const;
const conditionNames = [...textNames, ...timeNames];
/** A condition by which events are chosen. */
export type ConditionName = (typeof conditionNames)[number];

/** Ids of one replay at most. */
export const mostIds = 10_000;

/** What stands in the form: times as the field has them, in the reader's own zone. */
export interface ReplayForm {
  readonly by: 'filter' | 'ids';
  readonly ids: string;
  readonly conditions: Readonly<Record<ConditionName, string>>;
  readonly name: string;
  readonly reason: string;
}

/** The form as a link asks for it: `?event=<id>` once or more, or the conditions by their names. */
export function formOfSearch(search: URLSearchParams): ReplayForm {
  const ids = search.getAll('event');
  const conditions = conditionsOf((name) => search.get(name));
  const name = ids.length === 1 ? `Event ${ids[0] ?? ''}` : suggestedName(conditions);
  return {
    by: ids.length > 0 ? 'ids' : 'filter',
    ids: ids.join('\n'),
    conditions,
    name: name.slice(0, 100),
    reason: '',
  };
}

/** The form of a replay that is to be previewed once more; `ids` are its events where they had been named. */
export function formOfReplay({ filter, name, reason }: Replay, ids: readonly string[]): ReplayForm {
  const conditions = conditionsOf((condition) => filter?.[condition]);
  return { by: filter === null ? 'ids' : 'filter', ids: ids.join('\n'), conditions, name, reason };
}

function conditionsOf(read: (name: ConditionName) => string | null | undefined): ReplayForm['conditions'] {
  const entries = conditionNames.map((name) => {
    const value = read(name) ?? '';
    return [name, isTimeName(name) ? toField(value) : value];
  });
  return Object.fromEntries(entries) as Record<ConditionName, string>;
}

function suggestedName({ failure, place }: ReplayForm['conditions']): string {
  if (failure === '') return '';
  return place === '' ? failureName(failure) : `${failureName(failure)}: ${place}`;
}

/** What is sent; or, as a text, what is missing. */
export function requestOf({ by, ids, conditions, name, reason }: ReplayForm): ReplayRequest | string {
  const asked = { name: name.trim(), reason: reason.trim() };
  if (by === 'ids') {
    const eventIds = idsIn(ids);
    if (eventIds.length === 0) return 'Give the id of at least one event.';
    if (eventIds.length > mostIds) return `Give at most ${String(mostIds)} ids; these are ${String(eventIds.length)}.`;
    return { ...asked, eventIds };
  }
  const given = Object.entries(conditions).filter(([, value]) => value.trim() !== '');
  if (given.length === 0) return 'Give at least one condition, or every event there ever was would be applied again.';
  const filter = Object.fromEntries(
    given.map(([condition, value]) => [condition, isTimeName(condition) ? toIso(value) : value.trim()]),
  );
  return { ...asked, filter: filter };
}

/** The ids in a text, however they are set apart; each once. */
export function idsIn(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/).filter((id) => id !== ''))];
}

function isTimeName(name: string): boolean {
  return (timeNames as readonly string[]).includes(name);
}

/** As a field for a local time wants it; empty for what is no time. */
function toField(iso: string): string {
  const time = new Date(iso);
  if (iso === '' || Number.isNaN(time.getTime())) return '';
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

function toIso(field: string): string {
  return new Date(field).toISOString();
}
