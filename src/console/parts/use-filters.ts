import { useCallback } from 'react';
import { useLocation, useSearchParams } from 'wouter';

/** The filters of a page, for what shows and changes them. */
export interface FiltersOf<Name extends string> {
  readonly filters: Readonly<Record<Name, string>>;
  readonly setFilter: (name: Name, value: string | null) => void;
}

/** Filters that stand in the page's address, so that it can be passed on, kept, and gone back to. */
export function useFilters<Name extends string>(names: readonly Name[]): FiltersOf<Name> & { isFiltered: boolean } {
  const [search, setSearch] = useSearchParams();
  const [path] = useLocation();
  const filters = Object.fromEntries(names.map((name) => [name, search.get(name) ?? ''])) as Record<Name, string>;
  const setFilter = useCallback(
    (name: Name, value: string | null) => {
      // What was typed is passed on a moment later, when somebody may have left for another page already.
      if (new URL(path, location.origin).pathname !== location.pathname) return;
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
    [setSearch, path],
  );
  const isFiltered = names.some((name) => filters[name] !== '');
  return { filters, setFilter, isFiltered };
}
