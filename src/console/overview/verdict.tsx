import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { Link } from 'wouter';
import type { FirstRun, Organization, Status } from '../api/answers.ts';
import { useThing } from '../api/queries.ts';
import { troublesOf, type Trouble } from './troubles.ts';

/** Everything in one glance: that all is well, or what is not and what to press. */
export function Verdict({
  status,
  concerned,
}: {
  readonly status: Status;
  readonly concerned: readonly Organization[];
}) {
  const { data: first } = useThing<FirstRun>('/first-run');
  const troubles = troublesOf(status, concerned);
  if (first?.receivedAnything === false) return <FirstSteps />;
  if (troubles.length === 0) return <AllIsWell />;
  return (
    <Alert
      color="orange"
      variant="light"
      icon={<IconAlertTriangle />}
      title={troubles.length === 1 ? 'One thing needs somebody' : `${String(troubles.length)} things need somebody`}
    >
      <Stack gap="sm">
        {troubles.map((trouble) => (
          <TroubleLine key={trouble.sentence} {...trouble} />
        ))}
      </Stack>
    </Alert>
  );
}

function TroubleLine({ sentence, next, href, action }: Trouble) {
  return (
    <Group justify="space-between" gap="xs">
      <div style={{ flex: '1 1 300px' }}>
        <Text size="sm" fw={550} c="bright">
          {sentence}
        </Text>
        <Text size="sm" c="dimmed">
          {next}
        </Text>
      </div>
      {href !== null && (
        <Button component={Link} href={href} size="xs" variant="default">
          {action}
        </Button>
      )}
    </Group>
  );
}

function AllIsWell() {
  return (
    <Alert color="teal" variant="light" icon={<IconCircleCheck />} title="Everything is in step">
      <Text size="sm">No event waits, has failed or is held, and nobody’s role needs attention.</Text>
    </Alert>
  );
}

function FirstSteps() {
  return (
    <Alert color="indigo" variant="light" title="Nothing has arrived yet">
      <Group justify="space-between" gap="xs">
        <Text size="sm">Point WorkOS at this service, or look around with the demo.</Text>
        <Button component={Link} href="/welcome" size="xs" variant="default">
          See what to do
        </Button>
      </Group>
    </Alert>
  );
}
