import { Alert, Badge, Skeleton, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { Status } from '../api/answers.ts';
import { useThing } from '../api/queries.ts';
import { useWorkosOff } from '../api/settings.ts';
import { ErrorNote } from '../parts/error-note.tsx';
import { Facts } from '../parts/facts.tsx';
import { Section } from '../parts/section.tsx';
import { Ago } from '../parts/time.tsx';
import { number, span } from '../parts/words.ts';

const modes = {
  webhook: 'from webhooks alone',
  events: 'from the Events API alone',
  both: 'from webhooks and the Events API',
} as const;

/** How the poll of WorkOS's Events API stands, which brings what webhooks missed. It is one for all directories. */
export function CatchUpSection() {
  const status = useThing<Status>('/status');
  const told = status.data?.catchUp ?? null;
  // What was polled once stays known when polling is switched off.
  const catchUp = told?.mode === 'webhook' ? null : told;
  return (
    <Section
      title="Catch-up"
      about="The poll of WorkOS’s Events API, which brings what webhooks missed. It is one for all directories."
      aside={catchUp !== null && <CatchUpBadge catchUp={catchUp} />}
    >
      {status.isPending && <Skeleton h={120} />}
      {status.isError && <ErrorNote error={status.error} onRetry={() => void status.refetch()} />}
      {status.data !== undefined && catchUp === null && <Off />}
      {catchUp !== null && <CatchUpFacts catchUp={catchUp} />}
    </Section>
  );
}

function Off() {
  const workosOff = useWorkosOff();
  return (
    <Text size="sm" c="dimmed">
      It is off: events are taken from webhooks alone. {workosOff ?? 'The setting INGEST says so.'}
    </Text>
  );
}

interface CatchUpProps {
  readonly catchUp: NonNullable<Status['catchUp']>;
}

function CatchUpBadge({ catchUp: { failure, lagSeconds } }: CatchUpProps) {
  const [color, word] =
    failure !== null ? ['red', 'failing'] : lagSeconds === null ? ['blue', 'starting'] : ['teal', 'in step'];
  return (
    <Badge variant="light" color={color}>
      {word}
    </Badge>
  );
}

function CatchUpFacts({ catchUp }: CatchUpProps) {
  const { mode, caughtUpAt, cursorAt, lagSeconds, listed, brought, failure, failedAt } = catchUp;
  return (
    <>
      {failure !== null && (
        <Alert color="red" icon={<IconAlertTriangle />} title="The last poll failed">
          {failure} No poll succeeds since <Ago at={failedAt} />.
        </Alert>
      )}
      <Facts
        facts={[
          ['Events are taken', modes[mode]],
          ['Reached the end', <Ago key="end" at={caughtUpAt} />],
          ['Behind by', lagSeconds === null ? 'not known yet' : lagSeconds < 1 ? 'less than 1 s' : span(lagSeconds)],
          ['Newest event seen', <Ago key="cursor" at={cursorAt} />],
          ['Listed', `${number(listed)} events, of which ${number(brought)} no webhook had brought`],
        ]}
      />
    </>
  );
}
