import { List, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Replay } from '../api/answers.ts';
import { send } from '../api/client.ts';
import { ActButton } from '../parts/act-button.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { count } from '../parts/words.ts';
import { effectPhrase, effectsOf, effectWords, isOver } from './replay-words.ts';

type Verb = 'run' | 'pause' | 'resume' | 'cancel';

/** Tells the server to run, pause, resume or cancel; what it answers is shown at once. */
function useSteer({ id }: Replay) {
  const client = useQueryClient();
  return async (verb: Verb): Promise<void> => {
    const replay = await send<Replay>('POST', `/replays/${id}/${verb}`);
    client.setQueryData(['live', `/replays/${id}`, {}], replay);
    await client.invalidateQueries({ queryKey: ['live'] });
  };
}

/** What can be done with a replay as it stands. */
export function ReplayActs({ replay }: { readonly replay: Replay }) {
  const [asks, setAsks] = useState<'run' | 'cancel' | null>(null);
  const { state, progress } = replay;
  const steer = useSteer(replay);
  const close = (): void => {
    setAsks(null);
  };
  if (isOver(replay)) return null;
  return (
    <>
      {state === 'planned' && progress.total > 0 && (
        <ActButton
          needs="operator"
          onClick={() => {
            setAsks('run');
          }}
        >
          Run…
        </ActButton>
      )}
      {state === 'running' && <AtOnce verb="pause" name="Pause" steer={steer} />}
      {state === 'paused' && <AtOnce verb="resume" name="Resume" steer={steer} />}
      <ActButton
        needs="operator"
        variant="default"
        onClick={() => {
          setAsks('cancel');
        }}
      >
        Cancel…
      </ActButton>
      <RunDialog replay={replay} opened={asks === 'run'} onClose={close} onConfirm={() => steer('run')} />
      <CancelDialog replay={replay} opened={asks === 'cancel'} onClose={close} onConfirm={() => steer('cancel')} />
    </>
  );
}

interface AtOnceProps {
  readonly verb: Verb;
  readonly name: string;
  readonly steer: (verb: Verb) => Promise<void>;
}

/** For what can be taken back at any time, and so needs no question. */
function AtOnce({ verb, name, steer }: AtOnceProps) {
  const steering = useMutation({
    mutationFn: () => steer(verb),
    onError: ({ message }) => notifications.show({ message, color: 'red', title: 'This could not be done' }),
  });
  return (
    <ActButton
      needs="operator"
      variant={verb === 'resume' ? 'filled' : 'default'}
      loading={steering.isPending}
      onClick={() => {
        steering.mutate();
      }}
    >
      {name}
    </ActButton>
  );
}

interface DialogProps {
  readonly replay: Replay;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onConfirm: () => Promise<void>;
}

function RunDialog({ replay, ...dialog }: DialogProps) {
  const effects = effectsOf(replay);
  return (
    <ConfirmDialog title={`Run “${replay.name}”`} confirm={`Run ${count(replay.progress.total, 'event')}`} {...dialog}>
      <Stack gap="sm">
        <Text size="sm">
          {count(replay.progress.total, 'event')} {replay.progress.total === 1 ? 'is' : 'are'} applied again, in the
          order in which they happened:
        </Text>
        <List size="sm">
          {effects.length === 0 && <List.Item>no member is concerned</List.Item>}
          {effects.map(([effect, counted]) => (
            <List.Item key={effect} fw={effectWords[effect].isSerious ? 650 : 400}>
              {effectPhrase(effect, counted)}
            </List.Item>
          ))}
        </List>
        <Text size="sm" c="dimmed">
          It does exactly that, or stops where the world has changed since the preview. It can be paused and cancelled
          on the way; what is done then stays.
        </Text>
      </Stack>
    </ConfirmDialog>
  );
}

function CancelDialog({ replay: { name, progress }, ...dialog }: DialogProps) {
  return (
    <ConfirmDialog title={`Cancel “${name}”`} confirm="Cancel the replay" dismiss="Go on with it" {...dialog}>
      <Text size="sm">
        {progress.done === 0
          ? 'It ends for good. Nothing has been changed by it.'
          : `It ends for good. What was done with ${count(progress.done, 'event')} so far stays; the others are left alone.`}
      </Text>
    </ConfirmDialog>
  );
}
