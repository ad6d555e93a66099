import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import type { Role, RoleMappings } from '../api/answers.ts';

/** A line of the list that is being edited: one group, by its id or by its name, and the role that it gives. */
export interface Line {
  /** Stays the same while the line moves. */
  readonly key: string;
  readonly groupId: string | null;
  readonly groupName: string | null;
  readonly role: Role;
  /** What the group is called; null: none such is known yet. */
  readonly name: string | null;
}

/** What was edited and is not saved. */
interface Draft {
  readonly lines: readonly Line[];
  /** What was saved when the editing began, to notice that somebody else saved meanwhile. */
  readonly base: string;
}

/** The list as it is edited, and how it stands to the one that is saved. */
export interface Editing {
  readonly lines: readonly Line[];
  readonly isChanged: boolean;
  /** Whether somebody else saved another list since the editing began. */
  readonly isOvertaken: boolean;
  readonly change: (lines: readonly Line[]) => void;
  readonly discard: () => void;
}

/**
 * Edits the list. What is not saved is kept while one looks at other pages, and asked about before the console is left;
 * it goes with the session, since it is kept with what was read in it.
 */
export function useDraft(organizationId: string, saved: RoleMappings['mappings']): Editing {
  const client = useQueryClient();
  const queryKey = ['draft', 'role-mappings', organizationId];
  const kept = useQuery<Draft | null>({
    queryKey,
    queryFn: () => client.getQueryData<Draft>(queryKey) ?? null,
    initialData: null,
    staleTime: Infinity,
    gcTime: Infinity,
    refetchInterval: false,
    enabled: false,
  });
  const base = textOf(saved.map(toLine));
  const draft = kept.data;
  return {
    lines: draft?.lines ?? saved.map(toLine),
    isChanged: draft !== null && textOf(draft.lines) !== base,
    isOvertaken: draft !== null && draft.base !== base && textOf(draft.lines) !== base,
    change: (lines) => {
      warnBeforeLeaving(client);
      client.setQueryData<Draft>(queryKey, { lines, base: draft?.base ?? base });
    },
    discard: () => {
      client.setQueryData(queryKey, null);
    },
  };
}

/** A line as the API takes it. */
export function toMapping({ groupId, groupName, role }: Line) {
  return groupId === null ? { groupName, role } : { groupId, role };
}

/** What to call a line: the group's name, or what it is known by. */
export function nameOfLine({ name, groupName, groupId }: Omit<Line, 'role'>): string {
  return name ?? groupName ?? groupId ?? '';
}

/** By what a line is told from others. */
export function keyOf({ groupId, groupName }: Pick<Line, 'groupId' | 'groupName'>): string {
  return groupId === null ? `name:${groupName ?? ''}` : `id:${groupId}`;
}

function toLine(mapping: RoleMappings['mappings'][number], place: number): Line {
  // Nothing keeps the list from naming a group twice.
  return { ...mapping, key: `${keyOf(mapping)}#${String(place)}` };
}

function textOf(lines: readonly Line[]): string {
  return JSON.stringify(lines.map(toMapping));
}

const warned = new WeakSet<QueryClient>();

function warnBeforeLeaving(client: QueryClient): void {
  if (warned.has(client)) return;
  warned.add(client);
  addEventListener('beforeunload', (event) => {
    const drafts = client.getQueriesData({ queryKey: ['draft'] });
    if (drafts.some(([, draft]) => draft !== null && draft !== undefined)) event.preventDefault();
  });
}
