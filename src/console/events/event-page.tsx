import { Anchor, Group, SimpleGrid, Skeleton, Stack, Text } from '@mantine/core';
import { Link, useParams } from 'wouter';
import type { DirectoryEvent } from '../api/answers.ts';
import { useThing } from '../api/queries.ts';
import { OutcomeBadge } from '../parts/badges.tsx';
import { ErrorNote } from '../parts/error-note.tsx';
import { eventName } from '../parts/event-words.ts';
import { Facts } from '../parts/facts.tsx';
import { IdText } from '../parts/id-text.tsx';
import { OrganizationLink } from '../parts/organization-link.tsx';
import { Page } from '../parts/page.tsx';
import { Section } from '../parts/section.tsx';
import { outcomeMeanings } from '../parts/words.ts';
import { EventActs } from './event-acts.tsx';
import { EventChanges } from './event-changes.tsx';
import { EventTimes } from './event-times.tsx';
import { PayloadView } from './payload-view.tsx';

/** One event: what it is, what it led to and why, when, and whom it changed. */
export function EventPage() {
  const { id } = useParams<{ id: string }>();
  const event = useThing<DirectoryEvent>(`/events/${encodeURIComponent(id)}`);
  const { data } = event;
  return (
    <Page
      title={data === undefined ? 'Event' : eventName(data.type)}
      about={<IdText value={id} />}
      actions={data !== undefined && <EventActs event={data} />}
    >
      {data !== undefined && <Whole event={data} />}
      {data === undefined &&
        (event.isError ? (
          <ErrorNote error={event.error} onRetry={() => void event.refetch()} />
        ) : (
          <Skeleton h={220} role="status" aria-label="The event is loading" />
        ))}
    </Page>
  );
}

function Whole({ event }: { readonly event: DirectoryEvent }) {
  return (
    <>
      <Outcome event={event} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <Section title="What it is">
          <About event={event} />
        </Section>
        <Section title="When">
          <EventTimes event={event} />
        </Section>
      </SimpleGrid>
      <EventChanges event={event} />
      <Section title="Payload" about="What WorkOS sent.">
        <PayloadView eventId={event.id} />
      </Section>
    </>
  );
}

function Outcome({ event: { outcome, reason, attempts } }: { readonly event: DirectoryEvent }) {
  const untried = attempts === 0 ? 'It has not been tried yet.' : 'It is tried again by itself.';
  return (
    <Section title="Outcome" aside={<OutcomeBadge outcome={outcome} />}>
      <Stack gap={4}>
        <Text style={{ overflowWrap: 'anywhere' }}>{reason ?? untried}</Text>
        <Text size="sm" c="dimmed">
          {outcomeMeanings[outcome ?? 'pending']}
          {outcome === null && reason !== null && ` The last try failed as above. ${untried}`}
        </Text>
      </Stack>
    </Section>
  );
}

function About({ event: { type, organizationId, directoryId, attempts } }: { readonly event: DirectoryEvent }) {
  return (
    <Facts
      facts={[
        ['Type', type],
        ['Organization', <OrganizationLink key="organization" id={organizationId} />],
        [
          'Directory',
          directoryId === null ? (
            <Text key="directory" span inherit c="dimmed">
              none named
            </Text>
          ) : (
            <Anchor key="directory" component={Link} href={`/directories/${encodeURIComponent(directoryId)}`}>
              {directoryId}
            </Anchor>
          ),
        ],
        ['Attempts', String(attempts)],
        [
          'Elsewhere',
          <Group key="elsewhere" gap="md">
            <Anchor component={Link} href={`/events?type=${encodeURIComponent(type)}`}>
              Events of this type
            </Anchor>
          </Group>,
        ],
      ]}
    />
  );
}
