import { Anchor, Box, Skeleton, Stack, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { Link } from 'wouter';
import type { DirectoryEvent } from '../api/answers.ts';
import { useThing } from '../api/queries.ts';
import { PayloadView } from '../events/payload-view.tsx';
import { ErrorNote } from '../parts/error-note.tsx';
import { Facts } from '../parts/facts.tsx';
import { exactTime } from '../parts/words.ts';
import classes from './timeline-details.module.css';
import { eventHref } from './why.tsx';

interface TimelineDetailsProps {
  readonly eventId: string;
  readonly type: string;
}

/** An event's times, tries and payload, read once somebody opens them. */
export function TimelineDetails({ eventId, type }: TimelineDetailsProps) {
  const [opened, setOpened] = useState(false);
  const id = useId();
  const Icon = opened ? IconChevronDown : IconChevronRight;
  return (
    <div>
      <UnstyledButton
        className={classes['opener'] ?? ''}
        aria-expanded={opened}
        aria-controls={id}
        onClick={() => {
          setOpened(!opened);
        }}
      >
        <Icon size={14} aria-hidden="true" /> Details <span className={classes['type']}>{type}</span>
        <VisuallyHidden>of event {eventId}</VisuallyHidden>
      </UnstyledButton>
      <Box id={id} hidden={!opened} mt="xs">
        {opened && <EventDetails eventId={eventId} />}
      </Box>
    </div>
  );
}

function EventDetails({ eventId }: Pick<TimelineDetailsProps, 'eventId'>) {
  const event = useThing<DirectoryEvent>(`/events/${encodeURIComponent(eventId)}`);
  if (event.isPending) return <Skeleton h={120} role="status" aria-label="The event is loading" />;
  if (event.data === undefined) return <ErrorNote error={event.error} onRetry={() => void event.refetch()} />;
  const { occurredAt, receivedAt, attempts, outcome, reason } = event.data;
  return (
    <Stack gap="sm">
      <Facts
        facts={[
          [
            'Event',
            <Anchor key="id" component={Link} href={eventHref(eventId)}>
              {eventId}
            </Anchor>,
          ],
          ['Happened', exactTime(occurredAt)],
          ['Received', exactTime(receivedAt)],
          ['Attempts', String(attempts)],
          ['Outcome', `${outcome ?? 'pending'}${reason === null ? '' : `: ${reason}`}`],
        ]}
      />
      <PayloadView eventId={eventId} />
    </Stack>
  );
}
