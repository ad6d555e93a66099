import { Button, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link, useLocation } from 'wouter';
import type { FailureGroup } from '../api/answers.ts';
import { ActButton } from '../parts/act-button.tsx';
import { isFailureCode } from '../parts/failure-words.ts';
import { useSignedIn } from '../shell/me.ts';
import { DismissGroup } from './dismiss-group.tsx';

interface FailureActsProps {
  readonly group: FailureGroup;
  readonly organization: string;
}

/** What can be done about all events of a cause. */
export function FailureActs({ group, organization }: FailureActsProps) {
  const { organizationId } = useSignedIn();
  const [, go] = useLocation();
  const [opened, { open, close }] = useDisclosure();
  const isFailed = group.state === 'failed';
  return (
    <Group gap="xs">
      <Button component={Link} href={`/events?${search(group, organization)}`} variant="default" size="xs">
        Show its events
      </Button>
      {/* What is still tried needs neither; and what failed before causes were recorded cannot be chosen by its cause. */}
      {isFailed && organizationId === null && isFailureCode(group.code) && (
        <ActButton
          needs="operator"
          variant="light"
          size="xs"
          onClick={() => {
            go(`/replays/new?${search(group, organization)}`);
          }}
        >
          Replay all…
        </ActButton>
      )}
      {isFailed && (
        <ActButton needs="operator" variant="default" size="xs" onClick={open}>
          Dismiss all…
        </ActButton>
      )}
      <DismissGroup group={group} organization={organization} opened={opened} onClose={close} />
    </Group>
  );
}

function search({ code, place, state }: FailureGroup, organization: string): string {
  const asked = new URLSearchParams({ failure: code });
  if (place !== '') asked.set('place', place);
  if (organization !== '') asked.set('organization', organization);
  asked.set('outcome', state === 'failed' ? 'failed' : 'pending');
  return asked.toString();
}
