import { Skeleton, Text } from '@mantine/core';
import { useParams } from 'wouter';
import type { Replay } from '../api/answers.ts';
import { useFollowed } from '../api/follow.ts';
import { actorName } from '../parts/change-words.ts';
import { ErrorNote } from '../parts/error-note.tsx';
import { Page } from '../parts/page.tsx';
import { Ago } from '../parts/time.tsx';
import { ForAllOnly } from './for-all-only.tsx';
import { ReplayActs } from './replay-acts.tsx';
import { ReplayStateBadge } from './replay-badges.tsx';
import { ReplayPlan } from './replay-plan.tsx';
import { ReplayState } from './replay-state.tsx';
import { choiceWords, isUnderWay } from './replay-words.ts';

/** One replay: what it would do, how far it is, how it ended. */
export function ReplayPage() {
  return (
    <ForAllOnly title="Replay">
      <OneReplay />
    </ForAllOnly>
  );
}

function OneReplay() {
  const { id } = useParams<{ id: string }>();
  const replay = useFollowed<Replay>(`/replays/${encodeURIComponent(id)}`, isUnderWay);
  const { data } = replay;
  if (data === undefined) {
    return (
      <Page title="Replay">
        {replay.isError ? (
          <ErrorNote error={replay.error} onRetry={() => void replay.refetch()} />
        ) : (
          <Skeleton h={220} role="status" aria-label="The replay is loading" />
        )}
      </Page>
    );
  }
  // What a plan is made of can be shown once it is whole.
  const hasPlan = data.plannedAt !== null && data.progress.total > 0;
  return (
    <Page title={data.name} about={<About replay={data} />} actions={<ReplayActs replay={data} />}>
      <ReplayState replay={data} />
      {hasPlan && <ReplayPlan replay={data} />}
    </Page>
  );
}

function About({ replay }: { readonly replay: Replay }) {
  const { reason, actor, createdAt, runBy, state } = replay;
  return (
    <>
      <Text size="sm">{reason}</Text>
      <Text size="sm" c="dimmed" component="div" mt={4}>
        <ReplayStateBadge state={state} /> Begun <Ago at={createdAt} /> by {actorName(actor)}
        {runBy !== null && `, run by ${actorName(runBy)}`} · {choiceWords(replay)}
      </Text>
    </>
  );
}
