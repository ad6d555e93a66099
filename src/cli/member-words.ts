import type { RoleSource } from '../core/member.ts';

export const roleSources = [
  'attribute',
  'group',
  'workos',
  'kept',
  'default',
  'eppo',
] as const satisfies readonly RoleSource[];

const sourceWords: Record<RoleSource, string> = {
  attribute: 'role attribute',
  group: 'mapped group',
  workos: "WorkOS's role",
  kept: 'kept as it was',
  default: 'default role',
  eppo: 'set in Eppo',
};

/** Where a role comes from, in words short enough for a column. */
export function roleSourceWords(source: RoleSource): string {
  return sourceWords[source];
}

/** A person's name; a dash when the directory gave none. */
export function nameOf({ firstName, lastName }: { firstName: string | null; lastName: string | null }): string {
  return [firstName, lastName].filter((part) => part !== null && part !== '').join(' ') || '–';
}
