import { useState } from 'react';

/** Which things of a list are selected, by their ids. */
export interface Selection {
  readonly ids: readonly string[];
  readonly has: (id: string) => boolean;
  readonly toggle: (id: string) => void;
  readonly add: (ids: readonly string[]) => void;
  readonly clear: () => void;
}

/** Selects things of those that are shown; what is shown no longer is not selected either. */
export function useSelection(shown: readonly string[]): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  return {
    ids: shown.filter((id) => ids.has(id)),
    has: (id) => ids.has(id),
    toggle: (id) => {
      setIds((before) => new Set(before.has(id) ? [...before].filter((other) => other !== id) : [...before, id]));
    },
    add: (more) => {
      setIds((before) => new Set([...before, ...more]));
    },
    clear: () => {
      setIds(new Set());
    },
  };
}
