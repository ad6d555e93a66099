import type { ApiHeldMember, ApiHold } from './hold-schemas.ts';
import { nameOf } from './member-words.ts';
import { minuteOf } from './minute-of.ts';
import { renderTable } from './table.ts';
import type { Terminal } from './terminal.ts';

const ruleWords: Readonly<Record<string, string>> = {
  mass_removal: 'many removed at once',
  last_admin: 'the last admin',
  directory_deleted: 'a deleted directory',
};

/** What a rule holds, in words short enough for a column. */
export function ruleWord(rule: string): string {
  return ruleWords[rule] ?? rule;
}

/** How a hold stands: `open`, or the answer that it got. */
export function stateWord({ closedAt, answer }: ApiHold, colors: Terminal['colors']): string {
  return closedAt === null ? colors.yellow('open') : (answer ?? 'closed');
}

/** How many of a hold are in which state: `3 waiting, 1 approved`. */
export function countWords({ rule, members }: ApiHold): string {
  if (rule === 'directory_deleted') return 'everybody in it';
  const parts = (['waiting', 'approved', 'rejected', 'released'] as const)
    .filter((state) => members[state] > 0)
    .map((state) => `${members[state]} ${state}`);
  return parts.join(', ') || 'nobody';
}

/** When a hold is answered by itself; null: never. */
export function expiryWords({ expiresAt, expiryAnswer }: ApiHold): string | null {
  return expiresAt === null ? null : `${minuteOf(expiresAt)} UTC, with ${expiryAnswer ?? 'an answer'}`;
}

/** What an answer came to, in one line. */
export function doneWords({ run, members }: ApiHold): string {
  const waiting = members.waiting === 0 ? '' : ` ${members.waiting} still ${members.waiting === 1 ? 'waits' : 'wait'}.`;
  if (run === null) return `Done.${waiting}`;
  const changed = `${run.changed} ${run.changed === 1 ? 'member' : 'members'} changed.`;
  return `${run.state === 'failed' ? 'It stopped on the way' : 'Done'}: ${changed}${waiting}`;
}

/** Members of a hold, one a line. */
export function heldTable(members: readonly ApiHeldMember[], { colors, width }: Terminal): string {
  // Ids are copied into the next command, so they must not be broken.
  const rows = members.map((member) => [
    member.state === 'waiting' ? colors.yellow(member.state) : `${member.state}${member.restored ? ',\nrestored' : ''}`,
    `${member.memberId}\n${member.role}, ${member.status}`,
    [
      `${nameOf(member)}\n${member.email}`,
      `${minuteOf(member.heldAt)}\n${member.eventId ?? 'no event'}`,
      ...(member.decidedBy === null ? [] : [`by ${member.decidedBy}`]),
    ].join('\n'),
  ]);
  const columns = [{ title: 'State' }, { title: 'Id, role' }, { title: 'Member; since (UTC), event', flexible: true }];
  return renderTable(columns, rows, width);
}
