import { Alert, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconEye, IconPlayerPause } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Replay } from '../api/answers.ts';
import { ProgressLine } from '../parts/progress-line.tsx';
import { Ago } from '../parts/time.tsx';
import { number } from '../parts/words.ts';
import { changesOf, effectSentence } from './replay-words.ts';

/** Where a replay stands: how far it is while it goes on; how it ended, and what to do then. */
export function ReplayState({ replay }: { readonly replay: Replay }) {
  switch (replay.state) {
    case 'planning':
      return (
        <UnderWay
          label="Working out what it would do; nothing is written"
          done={replay.progress.planned}
          {...{ replay }}
        />
      );
    case 'running':
      return <UnderWay label="Applying the events again" done={replay.progress.done} {...{ replay }} />;
    case 'paused':
      return (
        <Stack gap="sm">
          <Note color="yellow" icon={<IconPlayerPause />} title="Paused">
            What was done stays. While it is paused, no other replay of the same organizations can be run.
          </Note>
          <UnderWay label="Paused" done={replay.progress.done} {...{ replay }} />
        </Stack>
      );
    case 'planned':
      return <Planned replay={replay} />;
    default:
      return <Ended replay={replay} />;
  }
}

function UnderWay({ replay, label, done }: { readonly replay: Replay; readonly label: string; readonly done: number }) {
  return (
    <Paper withBorder p="lg">
      <ProgressLine label={label} done={done} total={replay.progress.total} />
    </Paper>
  );
}

function Planned({ replay }: { readonly replay: Replay }) {
  if (replay.progress.total === 0) {
    return (
      <Note color="gray" icon={<IconEye />} title="No event matches" again={replay}>
        There is nothing to run. Perhaps another replay has dealt with them already; or choose by other conditions.
      </Note>
    );
  }
  const changes = changesOf(replay) > 0 || (replay.settles ?? 0) > 0;
  return (
    <Note color="indigo" icon={<IconEye />} title="This is a preview: nothing has been changed">
      {changes ? effectSentence(replay) : 'Running it would change nothing: everything it says is known already.'}
    </Note>
  );
}

/** What an end means, and what to do next. */
function Ended({ replay }: { readonly replay: Replay }) {
  const { state, stateReason, progress } = replay;
  const far = `${number(progress.done)} of ${number(progress.total)} events were run`;
  if (state === 'done') {
    return (
      <Note color="teal" icon={<IconCircleCheck />} title={`Done: ${far}`}>
        {effectSentence(replay)} It ended <Ago at={replay.finishedAt} />.
      </Note>
    );
  }
  if (state === 'stopped') {
    return (
      <Note
        color="orange"
        icon={<IconAlertTriangle />}
        title="Stopped: the world has changed since the preview"
        again={replay}
      >
        {stateReason} That is on purpose: it runs what was previewed, or nothing. What was run before stays. Preview
        again to see what the rest would do now.
      </Note>
    );
  }
  if (state === 'cancelled') {
    return (
      <Note color="gray" icon={<IconAlertTriangle />} title={`Cancelled: ${far}`} again={replay}>
        {progress.done === 0 ? 'Nothing was changed.' : 'What was done before stays; the others were left alone.'}
      </Note>
    );
  }
  return (
    <Note color="red" icon={<IconAlertTriangle />} title={`Failed: ${far}`} again={replay}>
      {stateReason ?? 'No reason was given.'} The service’s log of that moment says more. Replay its events one by one
      to find the one that cannot be applied.
    </Note>
  );
}

interface NoteProps {
  readonly color: string;
  readonly icon: ReactNode;
  readonly title: string;
  readonly children: ReactNode;
  /** Offers to preview this one once more. */
  readonly again?: Replay;
}

function Note({ color, icon, title, children, again }: NoteProps) {
  return (
    <Alert color={color} variant="light" icon={icon} title={title} role="status">
      <Text size="sm" component="div" style={{ overflowWrap: 'anywhere' }}>
        {children}
      </Text>
      {again !== undefined && (
        <Group mt="sm">
          <Button component={Link} href={`/replays/new?again=${again.id}`} size="xs" variant="default">
            {again.progress.total === 0 ? 'Choose again…' : 'Preview again…'}
          </Button>
        </Group>
      )}
    </Alert>
  );
}
