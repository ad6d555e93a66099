import type { Hold } from '../api/answers.ts';
import { count } from '../parts/words.ts';

/** What a rule holds, in words short enough for a column. */
export const ruleNames: Readonly<Record<Hold['rule'], string>> = {
  mass_removal: 'Many removed at once',
  last_admin: 'The last admin',
  directory_deleted: 'A deleted directory',
};

/** Why a rule holds anything, and what happens to whom meanwhile. */
export const ruleMeanings: Readonly<Record<Hold['rule'], string>> = {
  mass_removal:
    'One wrong group filter at the identity provider can remove a whole company. So the guard lets only some removals pass within a window of time, and further ones wait for a person. Those who wait keep their access. New people and changes of profiles go on as always, and whoever the directory assigns again leaves the hold by themselves.',
  last_admin:
    'The directory takes the role or the access of the only active admin. Without one, nobody at the customer could administer Eppo, so the change waits and the admin stays. As soon as somebody else is an active admin, the change happens by itself.',
  directory_deleted:
    'The directory was deleted at WorkOS, which would end the access of everybody in it. That can be a customer who leaves, or one who sets up a new directory. Its members keep their access until somebody decides. It is answered as a whole.',
};

/** How a hold that is closed was answered. */
export const answerNames: Readonly<Record<NonNullable<Hold['answer']>, string>> = {
  approved: 'approved',
  rejected: 'rejected',
  released: 'released',
  mixed: 'answered in parts',
};

/** How many of a hold are in which state: `3 waiting, 1 approved`. */
export function countWords({ rule, members }: Hold): string {
  if (rule === 'directory_deleted') return 'everybody in it';
  const parts = (['waiting', 'approved', 'rejected', 'released'] as const)
    .filter((state) => members[state] > 0)
    .map((state) => `${String(members[state])} ${state}`);
  return parts.join(', ') || 'nobody';
}

/** What an answer came to, in one line. */
export function doneWords({ run, members }: Hold): string {
  const waiting = members.waiting === 0 ? '' : ` ${count(members.waiting, 'person still waits', 'people still wait')}.`;
  return run === null ? `Done.${waiting}` : `${count(run.changed, 'member')} changed.${waiting}`;
}

/** What happens by itself when nobody answers. */
export function expiryWords({ rule, expiryAnswer }: Hold): string {
  if (expiryAnswer === 'reject') return 'Then it is rejected by itself: everybody stays.';
  return rule === 'last_admin'
    ? 'The last admin is never let go that way.'
    : 'Then it is approved by itself: what the directory asks for happens.';
}
