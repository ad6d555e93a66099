import { useQuery } from '@tanstack/react-query';
import { get } from './client.ts';

/** How often something is asked for again while it is under way, and otherwise should the stream be lost. Milliseconds. */
const underWayMs = 1_000;
const fallbackMs = 60_000;

/** Reads one thing as `useThing` does, and every second while something of it is under way. */
export function useFollowed<Answer>(path: string | null, isUnderWay: (answer: Answer) => boolean) {
  return useQuery({
    queryKey: ['live', path, {}],
    queryFn: ({ signal }) => get<Answer>(path ?? '', {}, signal),
    enabled: path !== null,
    refetchInterval: ({ state: { data } }) => (data !== undefined && isUnderWay(data) ? underWayMs : fallbackMs),
  });
}
