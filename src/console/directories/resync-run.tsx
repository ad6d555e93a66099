import { Alert, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { Resync } from '../api/answers.ts';
import { useFollowed } from '../api/follow.ts';
import { ErrorNote } from '../parts/error-note.tsx';
import { ProgressLine } from '../parts/progress-line.tsx';
import { isRunning, stageWords } from './drift-words.ts';

/** A resync, followed until it ends; null reads nothing. Once it has ended, what it changed is read again. */
export function useResync(id: string | null) {
  const client = useQueryClient();
  const run = useFollowed<Resync>(id === null ? null : `/resyncs/${encodeURIComponent(id)}`, isRunning);
  const running = run.data !== undefined && isRunning(run.data);
  const wasRunning = useRef(false);
  useEffect(() => {
    if (wasRunning.current && !running) void client.invalidateQueries({ queryKey: ['live'] });
    wasRunning.current = running;
  }, [client, running]);
  return run;
}

interface ResyncRunProps {
  readonly run: ReturnType<typeof useResync>;
}

/** How far a resync is, or why it failed; nothing once it is done. */
export function ResyncRun({ run }: ResyncRunProps) {
  if (run.isPending) return <ProgressLine label="Starting" done={0} total={null} />;
  if (run.data === undefined) return <ErrorNote error={run.error} onRetry={() => void run.refetch()} />;
  const { state, progress, reason } = run.data;
  if (state === 'failed') return <ResyncFailure reason={reason} />;
  if (!isRunning(run.data)) return null;
  const { applied, toApply, read, expected } = progress;
  return state === 'applying' ? (
    <ProgressLine label={stageWords(run.data)} done={applied} total={toApply} />
  ) : (
    <ProgressLine label={stageWords(run.data)} done={read} total={expected} />
  );
}

/** Why a resync failed. */
function ResyncFailure({ reason }: { readonly reason: string | null }) {
  return (
    <Alert color="red" icon={<IconAlertTriangle />} title="The comparison failed">
      <Text size="sm">{reason ?? 'No reason is kept.'}</Text>
    </Alert>
  );
}
