import { outcomeWord } from './event-words.ts';
import type { ApiExplanation } from './explanation-schema.ts';
import { renderTable } from './table.ts';
import type { Terminal } from './terminal.ts';

type Change = ApiExplanation['timeline']['changes'][number];

interface Entry {
  readonly at: string;
  readonly what: string;
  readonly told: string;
}

/** All that happened to a person, newest first: events with what they changed, and what operators did. */
export function renderTimeline({ events, changes }: ApiExplanation['timeline'], terminal: Terminal): string {
  const { colors, width } = terminal;
  const ofEvent = Map.groupBy(changes, ({ eventId }) => eventId);
  const known = new Set(events.map(({ id }) => id));
  const entries: Entry[] = [
    ...events.map(({ id, type, occurredAt, outcome, reason }) => {
      const lines = [`${colors.bold(type)}  ${id}`, reason ?? '', ...(ofEvent.get(id) ?? []).map(differences)];
      return { at: occurredAt, what: outcomeWord(outcome, colors), told: joined(lines) };
    }),
    ...changes
      .filter(({ eventId }) => eventId === null || !known.has(eventId))
      .map((change) => {
        const by = change.eventId === null ? change.actor : `${change.actor}, ${change.eventId}`;
        const told = joined([`${colors.bold(change.action)}  by ${by}`, differences(change)]);
        return { at: change.at, what: change.eventId === null ? colors.cyan('edited') : 'changed', told };
      }),
  ];
  const rows = entries
    .sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))
    .map(({ at, what, told }) => [at.slice(0, 19).replace('T', ' '), what, told]);
  return renderTable([{ title: 'When (UTC)' }, { title: 'Outcome' }, { title: 'What', flexible: true }], rows, width);
}

function joined(lines: readonly string[]): string {
  return lines.filter((line) => line !== '').join('\n');
}

/** `role viewer → admin, status active → deactivated`; nothing for somebody who was made or who gave way. */
function differences({ before, after }: Change): string {
  if (after === null) return '';
  // An override says what it sets; a member that was made shows all there is above.
  const fields = before === null && 'managedBy' in after ? [] : Object.keys(after);
  return fields
    .filter((field) => after[field] !== null || (before?.[field] ?? null) !== null)
    .map((field) => `${field} ${before === null ? '' : `${shown(before[field])} → `}${shown(after[field])}`)
    .join(', ');
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : '–';
}
