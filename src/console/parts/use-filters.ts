import { useCallback } from 'react';
import { useSearchParams } from 'wouter';

/** The filters of a page, for what shows and changes them. */
export interface FiltersOf<Name extends string> {
  readonly filters: Readonly<Record<Name, string>>;
  readonly setFilter: (name: Name, value: string | null) => void;
}

/** Filters that stand in the page's address, so that it can be passed on, kept, and gone back to. */
export function useFilters<Name extends string>(names: readonly Name[]): FiltersOf<Name> & { isFiltered: boolean } {
  const [search, setSearch] = useSearchParams();
  const filters = Object.fromEntries(names.map((name) => [name, search.get(name) ?? ''])) as Record<Name, string>;
  const setFilter = useCallback(
    (name: Name, value: string | null) => {
      setSearch(
        (before) => {
          const after = new URLSearchParams(before);
          if (value === null || value === '') after.delete(name);
          else after.set(name, value);
          return after;
        },
        { replace: true },
      );
    },
    [setSearch],
  );
  const isFiltered = names.some((name) => filters[name] !== '');
  return { filters, setFilter, isFiltered };
}
