import { exactTime, roleNames, roleSources } from './words.ts';

/** The names of fields as people read them; others are made of the field's own name. */
const fieldNames: Readonly<Record<string, string>> = {
  email: 'E-mail',
  expiresAt: 'Until',
  roleSource: 'Role decided by',
  holdId: 'Hold',
  replayId: 'Replay',
  tokenId: 'Token',
  directoryId: 'Directory',
  organizationId: 'Organization',
  userId: 'Directory user',
  stateReason: 'Why',
};

/** `needsAttention` → `Needs attention`. */
function fieldName(field: string): string {
  const words = field.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return fieldNames[field] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

/** A field of an entry of the audit log, in words; null: it is not told. */
export interface FieldChange {
  /** As the entry has it. */
  readonly field: string;
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** What an entry's fields were and became. What is nothing on both sides is left out. */
export function changesOf(before: unknown, after: unknown): readonly FieldChange[] {
  if (Array.isArray(before) || Array.isArray(after))
    return [{ field: '', name: 'List', before: wordsOf(before), after: wordsOf(after) }];
  const [was, is] = [fieldsOf(before), fieldsOf(after)];
  const fields = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  return fields
    .map((field) => ({
      field,
      name: fieldName(field),
      before: field in was ? wordsOf(was[field], field) : null,
      after: field in is ? wordsOf(is[field], field) : null,
    }))
    .filter((change) => !isNothing(change.before) || !isNothing(change.after));
}

const nothing = 'nothing';

function isNothing(words: string | null): boolean {
  return words === null || words === nothing;
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function wordsOf(value: unknown, field = ''): string {
  if (value === null || value === undefined || value === '') return nothing;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return textOf(value, field);
  if (Array.isArray(value)) return value.length === 0 ? 'empty' : value.map((item) => itemOf(item)).join(', ');
  return JSON.stringify(value);
}

function textOf(text: string, field: string): string {
  if (field === 'role' && Object.hasOwn(roleNames, text)) return roleNames[text as keyof typeof roleNames];
  if (field === 'roleSource' && Object.hasOwn(roleSources, text)) return roleSources[text as keyof typeof roleSources];
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text)) return exactTime(text).split(' · ')[0] ?? text;
  return text;
}

/** An item of a list: a line of a mapping as `group → role`, others as they are. */
function itemOf(item: unknown): string {
  const { name, groupName, groupId, role } = fieldsOf(item);
  const group = [name, groupName, groupId].find((value) => typeof value === 'string');
  if (typeof group !== 'string' || typeof role !== 'string')
    return typeof item === 'string' ? item : JSON.stringify(item);
  return `${group} → ${textOf(role, 'role')}`;
}
