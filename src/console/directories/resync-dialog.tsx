import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Resync } from '../api/answers.ts';
import { ApiError, send } from '../api/client.ts';
import { count, number } from '../parts/words.ts';
import { Differences } from './differences.tsx';
import { isRunning, totalOf } from './drift-words.ts';
import { ResyncRun, useResync } from './resync-run.tsx';

/** What is compared with WorkOS. */
export interface ResyncTarget {
  readonly directoryId: string;
  /** Only this directory user; null: everybody. */
  readonly userId: string | null;
  /** `this person`, `Acme on Okta`: how the texts call it. */
  readonly name: string;
}

interface ResyncDialogProps {
  readonly target: ResyncTarget;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Compares with WorkOS, shows what differs, and mends it once somebody has seen that. */
export function ResyncDialog({ target, opened, onClose }: ResyncDialogProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={target.userId === null ? `Resync ${target.name}` : 'Resync this person'}
      size="xl"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {opened && <ResyncSteps target={target} onClose={onClose} />}
    </Modal>
  );
}

function ResyncSteps({ target, onClose }: Omit<ResyncDialogProps, 'opened'>) {
  const [id, setId] = useState<string | null>(null);
  const { start, busy, fault } = useStart(target, setId);
  const run = useResync(id);
  const resync = run.data;
  const phase = phaseOf(id, resync);
  return (
    <Stack>
      {phase === 'start' ? (
        <Text size="sm">
          First, {target.name} is read from WorkOS and compared with what is known here. Nothing is changed by that. You
          see what differs before anything is applied.
        </Text>
      ) : (
        <ResyncRun run={run} />
      )}
      <Found resync={resync} />
      {fault !== null && (
        <Alert color="red" role="alert">
          {fault}
        </Alert>
      )}
      {phase === 'running' && (
        <Text size="xs" c="dimmed">
          It goes on when you close this{target.userId === null && ', and the page shows what it found'}.
        </Text>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {phase === 'start' || phase === 'found' ? 'Cancel' : 'Close'}
        </Button>
        {(phase === 'start' || phase === 'failed') && (
          <Button loading={busy} onClick={() => void start(true)} data-autofocus>
            Compare with WorkOS
          </Button>
        )}
        {phase === 'found' && (
          <Button loading={busy} onClick={() => void start(false)}>
            Apply {count(resync?.progress.toApply ?? 0, 'change')}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

/** `found`: something can be applied now. */
type Phase = 'start' | 'running' | 'failed' | 'found' | 'ended';

function phaseOf(id: string | null, resync: Resync | undefined): Phase {
  if (id === null) return 'start';
  if (resync === undefined || isRunning(resync)) return 'running';
  if (resync.state === 'failed') return 'failed';
  return resync.dryRun && resync.progress.toApply > 0 ? 'found' : 'ended';
}

function useStart({ directoryId, userId }: ResyncTarget, onStarted: (id: string) => void) {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const start = async (dryRun: boolean): Promise<void> => {
    setBusy(true);
    setFault(null);
    try {
      const path = `/directories/${encodeURIComponent(directoryId)}/resync`;
      const { id } = await send<Resync>('POST', path, { dryRun, ...(userId === null ? {} : { userId }) });
      onStarted(id);
    } catch (error) {
      const running = error instanceof ApiError && error.code === 'resync_running' ? error.problem['resyncId'] : null;
      if (typeof running === 'string') onStarted(running);
      setFault(error instanceof Error ? error.message : String(error));
    }
    setBusy(false);
    void client.invalidateQueries({ queryKey: ['live'] });
  };
  return { start, busy, fault };
}

/** What a resync that is done has found, or mended. */
function Found({ resync }: { readonly resync: Resync | undefined }) {
  if (resync?.state !== 'done') return null;
  const { dryRun, differences, progress } = resync;
  if (totalOf(differences) === 0) {
    return (
      <Alert color="teal" icon={<IconCircleCheck />} title="In step" role="status">
        Nothing differs from what WorkOS has, so there is nothing to apply.
      </Alert>
    );
  }
  return (
    <Stack gap="sm">
      {dryRun ? (
        <Text size="sm" role="status">
          <b>{count(totalOf(differences), 'difference')}</b>
          {progress.toApply === 0 ? '. Nothing can be applied now.' : `, ${number(progress.toApply)} to apply.`}{' '}
          Applying reads everything anew, so that what happened meanwhile counts. Removals obey the guard, as always.
        </Text>
      ) : (
        <Alert color="teal" icon={<IconCircleCheck />} title="Applied" role="status">
          {count(progress.applied, 'change was', 'changes were')} applied. Below is what each led to.
        </Alert>
      )}
      <Differences resync={resync} />
    </Stack>
  );
}
