import type { AuditEntry } from '../api/answers.ts';
import { changesOf, type FieldChange } from './changes-of.ts';

const actions: Readonly<Record<string, string>> = {
  'member.created': 'Member created',
  'member.updated': 'Member changed',
  'member.deactivated': 'Access ended',
  'member.reactivated': 'Access given again',
  'member.adopted': 'Taken over by the directory',
  'member.released': 'Released to Eppo by the directory',
  'member.merged': 'Merged into the member it should have been',
  'member.withdrawn': 'Withdrawn: it existed only because of the order of arrival',
  'member.erased': 'Personal data erased',
  'override.set': 'Override set',
  'override.ended': 'Override ended',
  'override.expired': 'Override ran out',
};

/** What was done, for people; the audit log's own word where there is no other. */
export function actionName(action: string): string {
  return actions[action] ?? action;
}

/** Who did it: `directory` and `eppo` as they are called, an operator by the token's name. */
export function actorName(actor: string): string {
  if (actor === 'directory') return 'the directory';
  return actor === 'eppo' ? 'Eppo' : actor.replace(/^operator:/, '');
}

/** What of a member, or of its override, is told beside its history, in this order. */
const memberFields = [
  'email',
  'firstName',
  'lastName',
  'role',
  'status',
  'managedBy',
  'roleSource',
  'needsAttention',
  'reason',
  'expiresAt',
];

/** What an audit entry says has become of a member's fields, in words; what was not set on creation is left out. */
export function fieldChanges({ before, after }: Pick<AuditEntry, 'before' | 'after'>): readonly FieldChange[] {
  const changes = changesOf(before, after).filter((change) => change.after !== null);
  return memberFields.flatMap((field) => changes.filter((change) => change.field === field));
}
