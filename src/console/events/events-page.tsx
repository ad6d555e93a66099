import { Anchor, Stack, Text } from '@mantine/core';
import { Link, useLocation, useSearch } from 'wouter';
import type { DirectoryEvent } from '../api/answers.ts';
import { usePages } from '../api/queries.ts';
import { ActButton } from '../parts/act-button.tsx';
import { OutcomeBadge } from '../parts/badges.tsx';
import type { Column } from '../parts/data-table.tsx';
import { Empty } from '../parts/empty.tsx';
import { eventName } from '../parts/event-words.ts';
import { GrowingListing } from '../parts/growing-listing.tsx';
import { OrganizationLink } from '../parts/organization-link.tsx';
import { Page } from '../parts/page.tsx';
import { Ago } from '../parts/time.tsx';
import { useFilters } from '../parts/use-filters.ts';
import { number } from '../parts/words.ts';
import { useSignedIn } from '../shell/me.ts';
import classes from '../parts/still.module.css';
import { EventFilters, eventFilterNames } from './event-filters.tsx';

const columns: readonly Column<DirectoryEvent>[] = [
  {
    head: 'Event',
    cell: ({ id, type }) => (
      <Stack gap={0} className={classes['still'] ?? ''}>
        <Anchor component={Link} href={`/events/${encodeURIComponent(id)}`} fw={550}>
          {eventName(type)}
        </Anchor>
        {eventName(type) !== type && (
          <Text size="xs" c="dimmed">
            {type}
          </Text>
        )}
      </Stack>
    ),
  },
  {
    head: 'Organization',
    cell: ({ organizationId }) => (
      <Text size="xs" component="div" maw={200}>
        <OrganizationLink id={organizationId} />
      </Text>
    ),
  },
  { head: 'Outcome', cell: ({ outcome }) => <OutcomeBadge outcome={outcome} /> },
  {
    head: 'Reason',
    cell: ({ reason }) => (
      <Text size="sm" lineClamp={2} style={{ overflowWrap: 'anywhere' }} c={reason === null ? 'dimmed' : 'bright'}>
        {reason ?? 'It has not been tried yet.'}
      </Text>
    ),
  },
  { head: 'Occurred', cell: ({ occurredAt }) => <When at={occurredAt} /> },
  { head: 'Received', cell: ({ receivedAt }) => <When at={receivedAt} /> },
  { head: 'Attempts', align: 'right', cell: ({ attempts }) => number(attempts) },
];

function When({ at }: { readonly at: string }) {
  return (
    <span className={classes['still']}>
      <Ago at={at} />
    </span>
  );
}

/** Everything that WorkOS told of, and what it led to. */
export function EventsPage() {
  const { filters, setFilter, isFiltered } = useFilters(eventFilterNames);
  const pages = usePages<DirectoryEvent>('/events', filters);
  return (
    <Page
      title="Events"
      about="Everything that WorkOS told of, the newest first, and what it led to."
      actions={isFiltered && <ReplayThese />}
    >
      <EventFilters filters={filters} setFilter={setFilter} />
      <GrowingListing
        key={eventFilterNames.map((name) => filters[name]).join('\n')}
        label="Events"
        pages={pages}
        columns={columns}
        keyOf={({ id }) => id}
        empty={isFiltered ? <NothingFits /> : <NothingYet />}
      />
    </Page>
  );
}

/** The filters stand in the address in the way in which a new replay takes them. */
function ReplayThese() {
  const [, go] = useLocation();
  const { organizationId } = useSignedIn();
  const search = useSearch();
  // What waits will be applied by itself, and a replay is for those who may see every organization.
  if (organizationId !== null || search.includes('outcome=pending')) return null;
  return (
    <ActButton
      needs="operator"
      variant="default"
      onClick={() => {
        go(`/replays/new?${search}`);
      }}
    >
      Replay these…
    </ActButton>
  );
}

function NothingFits() {
  return (
    <Empty title="No event fits">
      Take a filter away, or see{' '}
      <Anchor component={Link} href="/events" underline="always">
        all events
      </Anchor>
      .
    </Empty>
  );
}

function NothingYet() {
  return (
    <Empty title="No event has arrived yet">
      Events come as soon as WorkOS sends webhooks here.{' '}
      <Anchor component={Link} href="/welcome" underline="always">
        See what to do.
      </Anchor>
    </Empty>
  );
}
