import type { AuditEntry } from '../api/answers.ts';
import { roleNames, roleSources, shortTime } from './words.ts';

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

const fieldNames: Readonly<Record<string, string>> = {
  email: 'E-mail',
  firstName: 'First name',
  lastName: 'Last name',
  role: 'Role',
  status: 'Status',
  managedBy: 'Managed by',
  roleSource: 'Role decided by',
  needsAttention: 'Needs attention',
  reason: 'Reason',
  expiresAt: 'Until',
};

/** One field that changed, in words. */
export interface FieldChange {
  readonly field: string;
  /** Null: there was nothing to compare with. */
  readonly before: string | null;
  readonly after: string;
}

/** The fields that an audit entry says have changed, in words; what was not set on creation is left out. */
export function fieldChanges({ before, after }: Pick<AuditEntry, 'before' | 'after'>): readonly FieldChange[] {
  const was = fieldsOf(before);
  const is = fieldsOf(after);
  return Object.keys(fieldNames)
    .filter((field) => field in is && (field in was || isSet(is[field])))
    .map((field) => ({
      field: fieldNames[field] ?? field,
      before: field in was ? valueWords(field, was[field]) : null,
      after: valueWords(field, is[field]),
    }));
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function isSet(value: unknown): boolean {
  return value !== null && value !== undefined && value !== '';
}

function valueWords(field: string, value: unknown): string {
  if (!isSet(value)) return 'none';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (field === 'expiresAt') return shortTime(text);
  if (field === 'role') return wordIn(roleNames, text);
  return field === 'roleSource' ? wordIn(roleSources, text) : text;
}

function wordIn(words: Readonly<Record<string, string>>, value: string): string {
  return words[value] ?? value;
}
