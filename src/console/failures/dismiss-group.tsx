import { Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { DismissedGroup, FailureGroup } from '../api/answers.ts';
import { send } from '../api/client.ts';
import { failureName } from '../parts/failure-words.ts';
import { ProgressLine } from '../parts/progress-line.tsx';
import { ReasonDialog } from '../parts/reason-dialog.tsx';
import { count } from '../parts/words.ts';

interface DismissGroupProps {
  readonly group: FailureGroup;
  /** The one organization whose events are meant; empty: all. */
  readonly organization: string;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Asks for the reason, and takes all events of a cause off the list, a batch at a time. */
export function DismissGroup({ group, organization, opened, onClose }: DismissGroupProps) {
  const client = useQueryClient();
  const [done, setDone] = useState<number | null>(null);
  const dismiss = async (reason: string): Promise<void> => {
    setDone(0);
    try {
      const dismissed = await dismissAll(group, organization, reason, setDone);
      notifications.show({ message: `${count(dismissed, 'event')} dismissed.`, color: 'teal' });
    } finally {
      setDone(null);
      // Also after a batch that could not be done: those before it are.
      await client.invalidateQueries({ queryKey: ['live'] });
    }
  };
  return (
    <ReasonDialog
      title={`Dismiss: ${failureName(group.code)}`}
      opened={opened}
      onClose={onClose}
      onConfirm={dismiss}
      confirm={`Dismiss ${count(group.count, 'event')}`}
      color="red"
    >
      <Stack gap="xs">
        <Text size="sm">
          {organization === '' ? 'All events of this cause' : `The events of ${organization} with this cause`} leave the
          list and end as “ignored”, with your name and reason: {count(group.count, 'event')} as of now. Nobody’s access
          or role changes: what they asked for is not done.
        </Text>
        <Text size="sm" c="dimmed">
          What fails from now on is left alone. Dismissed events can still be replayed one by one while their payload is
          kept.
        </Text>
        {done !== null && <ProgressLine label="Dismissing" done={done} total={group.count} />}
      </Stack>
    </ReasonDialog>
  );
}

async function dismissAll(
  { code, place }: FailureGroup,
  organization: string,
  reason: string,
  onProgress: (done: number) => void,
): Promise<number> {
  const cause = { code, place, reason, ...(organization === '' ? {} : { organizationId: organization }) };
  // The time of the first batch goes with all that follow, so that the work ends even when events go on failing.
  let before: string | undefined;
  let done = 0;
  for (let more = true; more;) {
    const batch = await send<DismissedGroup>('POST', '/failures/dismiss', { ...cause, before });
    ({ more, before } = batch);
    done += batch.dismissed;
    onProgress(done);
  }
  return done;
}
