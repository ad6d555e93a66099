import { Anchor, Stack, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { Replay, ReplayItem } from '../api/answers.ts';
import { usePages } from '../api/queries.ts';
import { OutcomeBadge } from '../parts/badges.tsx';
import type { Column } from '../parts/data-table.tsx';
import { Empty } from '../parts/empty.tsx';
import { Listing } from '../parts/listing.tsx';
import { OrganizationLink } from '../parts/organization-link.tsx';
import { useFilters } from '../parts/use-filters.ts';
import { number } from '../parts/words.ts';
import { CountTiles } from './count-tiles.tsx';
import { PlannedBadge } from './replay-badges.tsx';
import { plannedOf, plannedWords } from './replay-words.ts';

const columns: readonly Column<ReplayItem>[] = [
  {
    head: 'Event',
    wide: true,
    cell: ({ eventId }) => (
      <Anchor
        component={Link}
        href={`/events/${encodeURIComponent(eventId)}`}
        fz="sm"
        style={{ overflowWrap: 'anywhere' }}
      >
        {eventId}
      </Anchor>
    ),
  },
  {
    head: 'Organization',
    cell: ({ organizationId }) => (
      <Text size="xs" component="div" maw={180}>
        <OrganizationLink id={organizationId} />
      </Text>
    ),
  },
  { head: 'Was', cell: ({ before }) => <OutcomeBadge outcome={before} /> },
  { head: 'Planned', cell: ({ planned }) => (planned === null ? '–' : <PlannedBadge planned={planned} />) },
  { head: 'Members changed', align: 'right', cell: ({ members }) => number(members) },
];

const outcomeColumn: Column<ReplayItem> = {
  head: 'Is now',
  cell: ({ outcome }) => (outcome === null ? 'not run' : <OutcomeBadge outcome={outcome} />),
};

/** The events of a replay: what was planned for each, and what it led to. */
export function ReplayEvents({ replay }: { readonly replay: Replay }) {
  const { filters, setFilter } = useFilters(['planned'] as const);
  const pages = usePages<ReplayItem>(`/replays/${replay.id}/items`, filters);
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        In the order in which they happened. {settlingWords(replay.settles ?? 0)}
      </Text>
      <CountTiles
        label="Events by planned outcome"
        tiles={plannedOf(replay).map(([planned, counted]) => {
          const name = planned.replaceAll('_', ' ');
          return { key: planned, counted, name, meaning: plannedWords[planned] };
        })}
        selected={filters.planned}
        onSelect={(planned) => {
          setFilter('planned', planned);
        }}
      />
      <Listing
        key={filters.planned}
        label="Events of the replay"
        pages={pages}
        columns={replay.runBy === null ? columns : [...columns, outcomeColumn]}
        keyOf={({ eventId }) => eventId}
        empty={<Empty title="No event is planned so">Press the number above once more to see all of them.</Empty>}
      />
    </Stack>
  );
}

function settlingWords(settles: number): string {
  if (settles === 0) return 'None gets another outcome.';
  if (settles === 1) return 'One that has failed or was ignored gets another outcome; all others keep theirs.';
  return `${number(settles)} that have failed or were ignored get another outcome; all others keep theirs.`;
}
