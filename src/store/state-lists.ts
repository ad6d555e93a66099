import type { RoleMapping } from '../core/state.ts';
import type { Touched } from './touched.ts';

/** An organization, what is touched there, and whom to read where that does not say it. */
export interface Concerned {
  readonly organizationId: string;
  readonly touched: Touched;
  /** Those and nobody else; left out: whoever is found by what is touched. */
  readonly identities?: readonly string[];
  /** The window in which removals are counted. */
  readonly windowMinutes?: number;
}

type Value = string | number | boolean | null;

/** A list that the statement is given: its columns after the organization's, and what an organization adds to it. */
interface List {
  readonly columns: Readonly<Record<string, string>>;
  readonly rowsOf: (concerned: Concerned) => readonly (readonly Value[])[];
}

/** The lists that the statement reading the state is given; every row begins with its organization. */
export const lists = {
  asked: {
    // `is_given`: its identities are given, so that none are looked for.
    columns: { counted_minutes: 'integer', is_given: 'boolean' },
    rowsOf: ({ touched, identities, windowMinutes = 0 }) => [
      [touched.removes ? windowMinutes : null, identities !== undefined],
    ],
  },
  given: { columns: { identity_id: 'text' }, rowsOf: ({ identities = [] }) => identities.map((id) => [id]) },
  users: { columns: { id: 'text' }, rowsOf: ({ touched }) => Array.from(touched.users, (id) => [id]) },
  emails: { columns: { email: 'text' }, rowsOf: ({ touched }) => Array.from(touched.emails, (email) => [email]) },
  idp_ids: { columns: { directory_id: 'text', idp_id: 'text' }, rowsOf: ({ touched }) => [...touched.idps.values()] },
  ending: {
    columns: { directory_id: 'text' },
    rowsOf: ({ touched }) => Array.from(touched.endingDirectories, (id) => [id]),
  },
  groups: {
    columns: { id: 'text', name: 'text' },
    rowsOf: ({ touched }) => touched.groups.map(({ id, name }) => [id, name]),
  },
  memberships: {
    columns: { user_id: 'text', group_id: 'text' },
    rowsOf: ({ touched }) => touched.memberships.map(({ userId, groupId }) => [userId, groupId]),
  },
  directories: { columns: { id: 'text' }, rowsOf: ({ touched }) => Array.from(touched.directories, (id) => [id]) },
} as const satisfies Record<string, List>;

export type ListName = keyof typeof lists;

/** The columns of a list with their types, the organization's first. */
export function columnsOf(name: ListName): readonly (readonly [column: string, type: string])[] {
  return [['organization_id', 'text'], ...Object.entries(lists[name].columns)];
}

/** Lists that few batches have anything of. The statement is another one with each, which every connection plans anew. */
const rare: ReadonlySet<ListName> = new Set(['given', 'ending', 'groups', 'memberships']);

/** Lists, and their values as the statement's parameters: a column after the other, in the order of the names. */
export interface Given {
  readonly names: readonly ListName[];
  readonly values: readonly (readonly Value[])[];
}

/** The lists of what is concerned, without the rare ones that have no row. */
export function listsOf(concerned: readonly Concerned[]): Given {
  const names: ListName[] = [];
  const values: Value[][] = [];
  for (const name of Object.keys(lists) as ListName[]) {
    const { rowsOf }: List = lists[name];
    const rows = concerned.flatMap((one) => rowsOf(one).map((row) => [one.organizationId, ...row]));
    if (rows.length === 0 && rare.has(name)) continue;
    names.push(name);
    values.push(...columnsOf(name).map((_, place) => rows.map((row) => row[place] ?? null)));
  }
  return { names, values };
}

/** Mappings as the database takes them, with their places. */
export function mappingRows(organizationId: string, mappings: readonly RoleMapping[]) {
  return mappings.map((mapping, position) => ({
    organization_id: organizationId,
    position,
    group_id: 'groupId' in mapping ? mapping.groupId : null,
    group_name: 'groupName' in mapping ? mapping.groupName : null,
    role: mapping.role,
  }));
}
