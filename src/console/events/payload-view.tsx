import { Button, Code, CopyButton, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconEye, IconEyeOff } from '@tabler/icons-react';
import { useState } from 'react';
import type { EventPayload } from '../api/answers.ts';
import { ApiError, send } from '../api/client.ts';
import { useStillThing } from '../api/queries.ts';
import { ActButton } from '../parts/act-button.tsx';
import { ErrorNote } from '../parts/error-note.tsx';
import { ReasonDialog } from '../parts/reason-dialog.tsx';
import classes from './payload-view.module.css';

/** What WorkOS sent in an event: masked, until somebody says why they need to see it all. */
export function PayloadView({ eventId }: { readonly eventId: string }) {
  const path = `/events/${encodeURIComponent(eventId)}/payload`;
  const masked = useStillThing<EventPayload>(path);
  const [revealed, setRevealed] = useState<EventPayload | null>(null);
  const [asks, setAsks] = useState(false);
  if (masked.isPending) return <Skeleton h={120} role="status" aria-label="The payload is loading" />;
  if (masked.data === undefined) return <NoPayload error={masked.error} onRetry={() => void masked.refetch()} />;
  const shown = revealed?.eventId === eventId ? revealed : masked.data;
  return (
    <Stack gap="xs">
      <Head
        shown={shown}
        onReveal={() => {
          setAsks(true);
        }}
        onHide={() => {
          setRevealed(null);
        }}
      />
      <Code block className={classes['payload'] ?? ''} tabIndex={0} aria-label="Payload">
        {JSON.stringify(shown.payload, null, 2)}
      </Code>
      <ReasonDialog
        title="Show personal data"
        opened={asks}
        onClose={() => {
          setAsks(false);
        }}
        onConfirm={async (reason) => {
          setRevealed(await send<EventPayload>('POST', `${path}/reveal`, { reason }));
        }}
        confirm="Show it"
      >
        <Text size="sm">
          The payload of this event is shown to you as WorkOS sent it, with names and addresses. The audit log keeps
          that you asked for it, and why.
        </Text>
      </ReasonDialog>
    </Stack>
  );
}

function NoPayload({ error, onRetry }: { readonly error: Error; readonly onRetry: () => void }) {
  if (!(error instanceof ApiError && error.code === 'payload_gone'))
    return <ErrorNote error={error} onRetry={onRetry} />;
  return (
    <Text size="sm" c="dimmed">
      {error.message}
    </Text>
  );
}

interface HeadProps {
  readonly shown: EventPayload;
  readonly onReveal: () => void;
  readonly onHide: () => void;
}

function Head({ shown, onReveal, onHide }: HeadProps) {
  const text = JSON.stringify(shown.payload, null, 2);
  return (
    <Group justify="space-between" gap="xs">
      <Text size="sm" c="dimmed" role="status">
        {shown.masked ? 'What is personal in it is masked.' : 'As WorkOS sent it, with personal data.'}
      </Text>
      <Group gap="xs">
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button size="compact-xs" variant="default" onClick={copy}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
        {shown.masked ? (
          <ActButton
            needs="operator"
            size="compact-xs"
            variant="default"
            leftSection={<IconEye size={14} />}
            onClick={onReveal}
          >
            Show personal data…
          </ActButton>
        ) : (
          <Button size="compact-xs" variant="default" leftSection={<IconEyeOff size={14} />} onClick={onHide}>
            Mask again
          </Button>
        )}
      </Group>
    </Group>
  );
}
