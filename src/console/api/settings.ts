import type { Settings } from './answers.ts';
import { useThing } from './queries.ts';

/** By what the service goes; undefined until it is read. */
export function useSettings(): Settings | undefined {
  return useThing<Settings>('/settings').data;
}

/** Why nothing can be asked of WorkOS, in a sentence; null: it can, or nobody knows yet. */
export function useWorkosOff(): string | null {
  const off = 'This service has no key for WorkOS’s API. Set WORKOS_API_KEY and start it again.';
  return useSettings()?.workosApi === false ? off : null;
}
