import { Group, Stack, Text } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import type { DirectoryWithCounts, Resync } from '../api/answers.ts';
import { useWorkosOff } from '../api/settings.ts';
import { ActButton } from '../parts/act-button.tsx';
import { actorName } from '../parts/change-words.ts';
import { Empty } from '../parts/empty.tsx';
import { Section } from '../parts/section.tsx';
import { Ago } from '../parts/time.tsx';
import { useFilters } from '../parts/use-filters.ts';
import { Differences } from './differences.tsx';
import { DriftBadge } from './directory-badges.tsx';
import { isRunning, totalOf } from './drift-words.ts';
import { DriftKinds } from './drift-kinds.tsx';
import { ResyncDialog } from './resync-dialog.tsx';
import { ResyncRun, useResync } from './resync-run.tsx';

interface DriftSectionProps {
  readonly directory: DirectoryWithCounts;
}

const names = ['kind'] as const;

/** Whether the directory is here as WorkOS has it: the newest comparison, and the way to another one. */
export function DriftSection({ directory }: DriftSectionProps) {
  const { id, name, lastResync } = directory;
  const workosOff = useWorkosOff();
  const [opened, setOpened] = useState(false);
  const run = useResync(lastResync?.id ?? null);
  return (
    <Section
      title="Drift"
      about="Whether what is here is what WorkOS lists: the newest comparison of everybody."
      aside={
        <Group gap="sm">
          <DriftBadge lastResync={run.data ?? lastResync} />
          <ActButton
            needs="operator"
            blocked={workosOff}
            size="xs"
            variant="default"
            leftSection={<IconRefresh size={16} />}
            onClick={() => {
              setOpened(true);
            }}
          >
            Resync…
          </ActButton>
        </Group>
      }
    >
      {lastResync === null ? (
        <Empty title="It was never compared">
          A resync reads the directory from WorkOS and shows what differs. Nothing is changed before you have seen that.
          It needs the service’s key for WorkOS’s API.
        </Empty>
      ) : (
        <Stack gap="md">
          <ResyncRun run={run} />
          {run.data !== undefined && !isRunning(run.data) && <Result resync={run.data} />}
        </Stack>
      )}
      <ResyncDialog
        target={{ directoryId: id, userId: null, name: name ?? id }}
        opened={opened}
        onClose={() => {
          setOpened(false);
        }}
      />
    </Section>
  );
}

function Result({ resync }: { readonly resync: Resync }) {
  const { filters, setFilter } = useFilters(names);
  const total = totalOf(resync.differences);
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed" component="div">
        {happened(resync)} <Ago at={resync.finishedAt} />, by{' '}
        {resync.actor === 'schedule' ? 'the schedule' : actorName(resync.actor)}.{' '}
        {resync.state === 'done' && total === 0 && 'Nothing differed.'}
        {resync.state === 'failed' && total > 0 && 'Found until then, and not applied:'}
      </Text>
      {total > 0 && (
        <>
          <DriftKinds
            differences={resync.differences}
            chosen={filters.kind}
            onChoose={(kind) => {
              setFilter('kind', kind);
            }}
          />
          <Differences resync={resync} kind={filters.kind} />
        </>
      )}
    </Stack>
  );
}

function happened({ state, dryRun, differences }: Resync): string {
  if (state === 'failed') return 'Failed';
  return dryRun || totalOf(differences) === 0 ? 'Compared' : 'Compared and mended';
}
