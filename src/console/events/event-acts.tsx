import { Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import type { DirectoryEvent } from '../api/answers.ts';
import { send } from '../api/client.ts';
import { ActButton } from '../parts/act-button.tsx';
import { ReasonDialog } from '../parts/reason-dialog.tsx';
import { useSignedIn } from '../shell/me.ts';

/** What can be done about an event: apply it again, or take a failed one off the list. */
export function EventActs({ event }: { readonly event: DirectoryEvent }) {
  const { organizationId } = useSignedIn();
  const [, go] = useLocation();
  return (
    <>
      {/* A replay may touch several organizations, so it is for those who may see all. What waits is applied anyway. */}
      {organizationId === null && event.outcome !== null && (
        <ActButton
          needs="operator"
          variant={event.outcome === 'failed' ? 'filled' : 'default'}
          onClick={() => {
            go(`/replays/new?event=${encodeURIComponent(event.id)}`);
          }}
        >
          Replay this event…
        </ActButton>
      )}
      {event.outcome === 'failed' && <Dismiss event={event} />}
    </>
  );
}

function Dismiss({ event: { id } }: { readonly event: DirectoryEvent }) {
  const [opened, { open, close }] = useDisclosure();
  const client = useQueryClient();
  const dismiss = async (reason: string): Promise<void> => {
    await send<DirectoryEvent>('POST', `/events/${encodeURIComponent(id)}/dismiss`, { reason });
    await client.invalidateQueries({ queryKey: ['live'] });
    notifications.show({ message: 'The event is dismissed.', color: 'teal' });
  };
  return (
    <>
      <ActButton needs="operator" variant="default" onClick={open}>
        Dismiss…
      </ActButton>
      <ReasonDialog
        title="Dismiss this event"
        opened={opened}
        onClose={close}
        onConfirm={dismiss}
        confirm="Dismiss the event"
      >
        <Stack gap="xs">
          <Text size="sm">
            It leaves the list of failures and ends as “ignored”, with your name and reason. Nobody’s access or role
            changes: what it asked for is not done.
          </Text>
          <Text size="sm" c="dimmed">
            It can still be replayed while its payload is kept.
          </Text>
        </Stack>
      </ReasonDialog>
    </>
  );
}
