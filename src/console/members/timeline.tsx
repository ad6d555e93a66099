import { Anchor, Button, Group, Stack, Text, Timeline } from '@mantine/core';
import { IconBolt, IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Explanation } from '../api/answers.ts';
import { outcomeColors, OutcomeBadge } from '../parts/badges.tsx';
import { actionName, actorName } from '../parts/change-words.ts';
import { eventName } from '../parts/event-words.ts';
import { Section } from '../parts/section.tsx';
import { Ago } from '../parts/time.tsx';
import { FieldChanges } from './field-changes.tsx';
import { isLate, timelineEntries, type TimelineChange, type TimelineEntry } from './timeline-entries.ts';
import { TimelineDetails } from './timeline-details.tsx';
import { eventHref } from './why.tsx';

interface MemberTimelineProps {
  readonly memberId: string;
  readonly timeline: Explanation['timeline'];
}

/** Entries shown at once. */
const step = 20;

/** How many of each kind the server sends at most. */
const sentAtMost = 200;

/** All that happened to the member, the newest first. */
export function MemberTimeline({ memberId, timeline }: MemberTimelineProps) {
  const [shown, setShown] = useState(step);
  const entries = timelineEntries(timeline);
  const audit = `/audit?member=${encodeURIComponent(memberId)}`;
  const isWhole = timeline.events.length < sentAtMost && timeline.changes.length < sentAtMost;
  return (
    <Section
      title="Timeline"
      about="Events of the directory, what each changed, and what people did; the newest first."
      aside={
        <Anchor component={Link} href={audit} fz="sm">
          Audit log of this member
        </Anchor>
      }
    >
      <Timeline bulletSize={24} lineWidth={2} active={entries.length} color="gray" role="list" aria-label="Timeline">
        {entries.slice(0, shown).map((entry) => (
          <Timeline.Item
            key={entry.kind === 'event' ? entry.event.id : `${entry.at} ${entry.change.action}`}
            role="listitem"
            bullet={entry.kind === 'event' ? <IconBolt size={14} /> : <IconPencil size={14} />}
            color={colorOf(entry)}
          >
            {entry.kind === 'event' ? <EventEntry entry={entry} /> : <ChangeEntry change={entry.change} />}
          </Timeline.Item>
        ))}
      </Timeline>
      {entries.length > shown && (
        <Group justify="center">
          <Button
            variant="default"
            onClick={() => {
              setShown(shown + step);
            }}
          >
            Show more
          </Button>
        </Group>
      )}
      {entries.length <= shown && !isWhole && (
        <Text size="xs" c="dimmed" ta="center">
          Older entries stand in the audit log.
        </Text>
      )}
    </Section>
  );
}

function colorOf(entry: TimelineEntry): string {
  if (entry.kind === 'change') return 'indigo';
  return entry.event.outcome === null ? outcomeColors.pending : (colorsByOutcome[entry.event.outcome] ?? 'gray');
}

const colorsByOutcome: Readonly<Record<string, string>> = outcomeColors;

function EventEntry({ entry: { at, event, changes } }: { readonly entry: TimelineEntry & { readonly kind: 'event' } }) {
  return (
    <Stack gap={4}>
      <Group gap="xs">
        <Text fw={600}>{eventName(event.type)}</Text>
        <OutcomeBadge outcome={event.outcome} />
        <Text size="sm" c="dimmed" component="div">
          <Ago at={at} />
          {isLate(at, event) && (
            <>
              ; happened <Ago at={event.occurredAt} />
            </>
          )}
        </Text>
      </Group>
      {event.reason !== null && (
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {event.reason}
        </Text>
      )}
      {changes.map((change) => (
        <FieldChanges key={change.action} change={change} />
      ))}
      <TimelineDetails eventId={event.id} type={event.type} />
    </Stack>
  );
}

function ChangeEntry({ change }: { readonly change: TimelineChange }) {
  const { at, actor, action, eventId } = change;
  return (
    <Stack gap={4}>
      <Group gap="xs">
        <Text fw={600}>{actionName(action)}</Text>
        <Text size="sm" c="dimmed" component="div">
          by {actorName(actor)}, <Ago at={at} />
          {eventId !== null && (
            <>
              , from{' '}
              <Anchor component={Link} underline="always" href={eventHref(eventId)}>
                event {eventId}
              </Anchor>
            </>
          )}
        </Text>
      </Group>
      <FieldChanges change={change} />
    </Stack>
  );
}
