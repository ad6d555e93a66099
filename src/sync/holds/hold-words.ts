import type { StoredHold } from '../../store/holds.ts';

type Told = Pick<StoredHold, 'rule' | 'directoryId' | 'active' | 'removed' | 'closedAt' | 'answer' | 'members'>;

/** A hold in one sentence, for people. It names nobody, so that it can go wherever a count can. */
export function summaryOf(hold: Told, windowMinutes: number): string {
  switch (hold.rule) {
    case 'mass_removal': {
      const window = `${windowMinutes} ${windowMinutes === 1 ? 'minute' : 'minutes'}`;
      return `${peopleWords(hold)}: ${hold.removed} of ${hold.active} active members went within ${window}.`;
    }
    case 'last_admin':
      return hold.closedAt === null
        ? 'The directory takes away the last active admin; the change waits.'
        : `The directory took away the last active admin; ${answeredWords(hold) || 'nothing waits any more'}.`;
    case 'directory_deleted':
      return `The directory ${hold.directoryId ?? ''} was deleted${directoryWords(hold)}.`;
  }
}

function peopleWords(hold: Told): string {
  const { waiting } = hold.members;
  if (hold.closedAt !== null) return `Nothing waits any more (${answeredWords(hold) || 'nobody was held'})`;
  return waiting === 1 ? '1 removal waits' : `${waiting} removals wait`;
}

function answeredWords({ members: { approved, rejected, released } }: Told): string {
  const parts = [
    approved > 0 ? `${approved} approved` : null,
    rejected > 0 ? `${rejected} rejected` : null,
    released > 0 ? `${released} taken back by the directory` : null,
  ];
  return parts.filter((part) => part !== null).join(', ');
}

function directoryWords({ closedAt, answer }: Told): string {
  if (closedAt === null) return '; its members keep their access until somebody decides';
  switch (answer) {
    case 'approved':
      return ', and the access of its members has ended';
    case 'released':
      return ', and its members are Eppo’s own now';
    default:
      return ', and its members keep their access all the same';
  }
}
