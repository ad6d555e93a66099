import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'wouter';
import type { PageOf, Replay, ReplayItem } from '../api/answers.ts';
import { get } from '../api/client.ts';
import { ErrorNote } from '../parts/error-note.tsx';
import { Page } from '../parts/page.tsx';
import { ForAllOnly } from './for-all-only.tsx';
import { ReplayForm } from './new-replay-form.tsx';
import { formOfReplay, formOfSearch } from './replay-form.ts';

/** Choosing events to apply again: as a link asks for it, as an earlier replay did (`?again=<id>`), or anew. */
export function NewReplayPage() {
  const [search] = useSearchParams();
  const again = search.get('again');
  return (
    <ForAllOnly title="New replay">
      <Page
        title="New replay"
        about="Applies events again that were received before. First comes a preview: nothing is changed until you run it."
      >
        {again === null ? (
          <ReplayForm key={search.toString()} initial={formOfSearch(search)} />
        ) : (
          <Again key={again} id={again} />
        )}
      </Page>
    </ForAllOnly>
  );
}

function Again({ id }: { readonly id: string }) {
  const earlier = useQuery({
    queryKey: ['still', 'replay again', id],
    queryFn: ({ signal }) => readEarlier(id, signal),
    refetchInterval: false,
    refetchOnWindowFocus: false,
  });
  if (earlier.isPending) return <Skeleton h={320} role="status" aria-label="The earlier replay is read" />;
  if (earlier.data === undefined) return <ErrorNote error={earlier.error} onRetry={() => void earlier.refetch()} />;
  return <ReplayForm initial={earlier.data} />;
}

async function readEarlier(id: string, signal: AbortSignal) {
  const path = `/replays/${encodeURIComponent(id)}`;
  const replay = await get<Replay>(path, {}, signal);
  // What was chosen by a filter is chosen by it once more; only named events must be named again.
  const ids = replay.filter === null ? await readIds(path, signal) : [];
  return formOfReplay(replay, ids);
}

async function readIds(path: string, signal: AbortSignal): Promise<string[]> {
  const ids: string[] = [];
  let after: string | null = null;
  do {
    const page: PageOf<ReplayItem> = await get(`${path}/items`, { limit: 200, after }, signal);
    ids.push(...page.data.map(({ eventId }) => eventId));
    ({ after } = page);
  } while (after !== null);
  return ids;
}
