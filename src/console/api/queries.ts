import { QueryClient, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { Me, PageOf } from './answers.ts';
import { ApiError, get, type Query } from './client.ts';

/** How often something is asked for again that an open stream would tell of, in milliseconds: should the stream be lost. */
const fallbackMs = 60_000;

/** Keeps what was read; `onSignedOut` is called when the server no longer knows the session. */
export function makeQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 2_000,
        refetchInterval: fallbackMs,
        refetchOnWindowFocus: true,
        // What was refused stays refused; only what did not answer is worth another try.
        retry: (count, error) =>
          count < 3 && (!(error instanceof ApiError) || error.status === 0 || error.status === 503),
      },
    },
  });
  client.getQueryCache().subscribe(({ query, type }) => {
    const [kind] = query.queryKey as readonly unknown[];
    if (type !== 'updated' || kind === 'me') return;
    if (query.state.error instanceof ApiError && query.state.error.status === 401) client.setQueryData(['me'], null);
  });
  return client;
}

/** Who is signed in; null: nobody. */
export function useMe() {
  return useQuery({
    queryKey: ['me'],
    queryFn: async ({ signal }) => {
      try {
        return await get<Me>('/me', {}, signal);
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) return null;
        throw error;
      }
    },
    staleTime: 60_000,
  });
}

/** Reads one thing, and again whenever something changed; null as `path` reads nothing. */
export function useThing<Answer>(path: string | null, query: Query = {}) {
  return useQuery({
    queryKey: ['live', path, query],
    queryFn: ({ signal }) => get<Answer>(path ?? '', query, signal),
    enabled: path !== null,
  });
}

/** Reads one thing that is dear to make or does not change by itself: only when it is asked for again. */
export function useStillThing<Answer>(path: string | null, query: Query = {}) {
  return useQuery({
    queryKey: ['still', path, query],
    queryFn: ({ signal }) => get<Answer>(path ?? '', query, signal),
    enabled: path !== null,
    refetchInterval: false,
    refetchOnWindowFocus: false,
    staleTime: 60_000,
  });
}

/** Reads a list page by page; again whenever something changed. */
export function usePages<Item>(path: string | null, query: Query = {}, limit = 50) {
  return useInfiniteQuery({
    queryKey: ['live', path, query, limit],
    queryFn: ({ pageParam, signal }) => get<PageOf<Item>>(path ?? '', { ...query, limit, after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.after,
    enabled: path !== null,
  });
}
