import type { ApiReplay, ApiReplayEffect } from './replay-schemas.ts';
import { renderTable } from './table.ts';
import type { Terminal } from './terminal.ts';

const effectWords: Readonly<Record<string, string>> = {
  regains_access: 'deactivated now, active again after it',
  gains_access: 'new members',
  loses_access: 'active now, deactivated after it',
  role_up: 'a higher role',
  role_down: 'a lower role',
  profile: 'anything else that shows: a name, an address, a record of somebody who has gone',
  held: 'removals that wait for a person',
  unchanged: 'members that events are about and that stay as they are',
};

const outcomeWords: Readonly<Record<string, string>> = {
  applied: 'say something that is not known yet',
  unchanged: 'say nothing new',
  superseded: 'something newer has been applied',
  held: 'wait for a person',
  failed: 'fail, for the reason they give',
  ignored: 'left alone: this version does not apply their type',
  waiting: 'left alone: they have yet to be applied for the first time',
  payload_gone: 'left alone: what they said is no longer kept; resync the directory instead',
};

/** What a replay would do or has done, for a person: one line, the counts, and the first members it changes. */
export function describeReplay(replay: ApiReplay, first: readonly ApiReplayEffect[], terminal: Terminal): string {
  const { width } = terminal;
  const sections = [`${describeEnd(replay, terminal)}\n${replay.id}`];
  const table = (title: string, counts: ApiReplay['effects'], words: Readonly<Record<string, string>>): void => {
    const rows = Object.keys(words).flatMap((key) => {
      const count = counts?.[key] ?? 0;
      return count === 0 ? [] : [[`${count}`, key, words[key] ?? '']];
    });
    if (rows.length === 0) return;
    const columns = [{ title: 'Count' }, { title }, { title: 'Meaning', flexible: true }];
    sections.push(renderTable(columns, rows, width));
  };
  table('Members', replay.effects, effectWords);
  if (first.length > 0) sections.push(effectsTable(first, width));
  const changed = changesOf(replay);
  if (changed > first.length) {
    sections.push(
      `The first ${first.length} of ${changed} are shown. All of them:\n  GET /api/v1/replays/${replay.id}/effects`,
    );
  }
  table('Events', replay.outcomes, outcomeWords);
  return `${sections.join('\n\n')}\n`;
}

/** How a replay stands, in one line. */
export function describeEnd(replay: ApiReplay, terminal: Terminal): string {
  return `${terminal.colors.bold(replay.name)}  ${sentenceOf(replay, terminal)}`;
}

/** How many members a replay changes. */
export function changesOf({ effects }: ApiReplay): number {
  const { unchanged: _unchanged, held: _held, ...changing } = effects ?? {};
  return Object.values(changing).reduce((sum, count) => sum + count, 0);
}

/** What to type after a preview. */
export function nextStep({ id, progress }: ApiReplay): string {
  if (progress.total === 0) return 'No event matches. See what there is:\n  npx dsync events list';
  return `Nothing was changed. To run exactly this:\n  npx dsync events replay --id ${id} --apply`;
}

function sentenceOf(replay: ApiReplay, { colors }: Terminal): string {
  const { state, stateReason, progress, settles } = replay;
  const of = `${progress.done} of ${progress.total} events`;
  switch (state) {
    case 'planned':
      return colors.yellow(
        `a preview: ${progress.total} events, ${changesOf(replay)} members change, ${settles ?? 0} events get another outcome`,
      );
    case 'done':
      return colors.green(`done: ${of} were run`);
    case 'paused':
      return colors.yellow(`paused after ${of}; go on with --resume`);
    case 'cancelled':
      return colors.red(`cancelled after ${of}`);
    default:
      return `${colors.red(state)}: ${stateReason ?? 'no reason was given'}`;
  }
}

function effectsTable(first: readonly ApiReplayEffect[], width: number): string {
  const rows = first.map(({ effect, email, memberId, before, after, fields }) => [
    effect,
    email ?? memberId,
    sideWords(before),
    sideWords(after),
    fields.join(', ') || '–',
  ]);
  const columns = [
    { title: 'Effect' },
    { title: 'Member', flexible: true },
    { title: 'Now' },
    { title: 'Then' },
    { title: 'Other fields', flexible: true },
  ];
  return renderTable(columns, rows, width);
}

function sideWords(side: ApiReplayEffect['before']): string {
  if (side === null) return 'none';
  return side.status === 'active' ? side.role : `${side.role}, gone`;
}
