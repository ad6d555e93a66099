import { Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ProgressLine } from './progress-line.tsx';

/** How far something has come that is done in the background. */
export interface Run {
  /** `waiting`, `running`, `done` or `failed`. */
  readonly state: string;
  readonly total: number;
  readonly done: number;
}

/** Whether something is still to come of it, so that it is worth looking again soon. */
export function isUnderWay(run: Pick<Run, 'state'> | null | undefined): boolean {
  return run?.state === 'waiting' || run?.state === 'running';
}

interface RunProgressProps {
  readonly run: Run;
  /** What is under way: `The answer is carried out`. */
  readonly doing: string;
  /** What it came to, once it is done. */
  readonly done: ReactNode;
  /** What it came to, and what to do, when it stopped on the way. */
  readonly failed: ReactNode;
}

/** How far work in the background has come, and its end; told to screen readers as it changes. */
export function RunProgress({ run, doing, done, failed }: RunProgressProps) {
  if (isUnderWay(run)) return <ProgressLine label={`${doing} …`} done={run.done} total={run.total} />;
  return <Ended run={run} done={done} failed={failed} />;
}

function Ended({ run, done, failed }: Pick<RunProgressProps, 'run' | 'done' | 'failed'>) {
  const ok = run.state !== 'failed';
  const Icon = ok ? IconCircleCheck : IconAlertTriangle;
  return (
    <Group gap={8} wrap="nowrap" align="flex-start" role="status">
      <Icon
        size={20}
        color={ok ? 'var(--mantine-color-teal-6)' : 'var(--mantine-color-red-6)'}
        aria-hidden="true"
        style={{ flexShrink: 0, marginTop: 1 }}
      />
      <Text size="sm" component="div">
        {ok ? done : failed}
      </Text>
    </Group>
  );
}
