import { Anchor, Code, Stack, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { Difference, Resync } from '../api/answers.ts';
import { usePages } from '../api/queries.ts';
import { OutcomeBadge } from '../parts/badges.tsx';
import type { Column } from '../parts/data-table.tsx';
import { Empty } from '../parts/empty.tsx';
import { Listing } from '../parts/listing.tsx';
import { effectWords, kindName } from './drift-words.ts';

const what: Column<Difference> = {
  head: 'Whom or what',
  cell: ({ directoryUserId, groupId }) => (
    <Stack gap={2} align="flex-start">
      {directoryUserId === null && groupId === null && 'The directory itself'}
      {directoryUserId !== null && <Code>{directoryUserId}</Code>}
      {groupId !== null && <Code>{groupId}</Code>}
    </Stack>
  ),
};

const before: readonly Column<Difference>[] = [
  { head: 'Kind', cell: ({ kind }) => kindName(kind) },
  what,
  { head: 'Applying it', wide: true, cell: effectWords },
];

const after: readonly Column<Difference>[] = [
  { head: 'Kind', cell: ({ kind }) => kindName(kind) },
  what,
  { head: 'Change', cell: effectWords },
  {
    head: 'Outcome',
    wide: true,
    cell: ({ eventType, eventId, outcome, reason }) =>
      eventType === null ? (
        <Text span inherit c="dimmed">
          nothing to apply
        </Text>
      ) : (
        <Stack gap={2} align="flex-start">
          <OutcomeBadge outcome={outcome} />
          <Text size="sm">
            {reason}{' '}
            <Anchor component={Link} underline="always" href={`/events/${encodeURIComponent(eventId)}`}>
              See the event.
            </Anchor>
          </Text>
        </Stack>
      ),
  },
];

interface DifferencesProps {
  readonly resync: Pick<Resync, 'id' | 'dryRun' | 'state'>;
  /** Only these; empty: all. */
  readonly kind?: string;
  readonly limit?: number;
}

/** What a resync found, page by page. */
export function Differences({ resync, kind = '', limit = 20 }: DifferencesProps) {
  const pages = usePages<Difference>(`/resyncs/${encodeURIComponent(resync.id)}/differences`, { kind }, limit);
  return (
    <Listing
      label="Differences"
      pages={pages}
      columns={resync.dryRun || resync.state === 'failed' ? before : after}
      keyOf={({ eventId }) => eventId}
      empty={<Empty title="There are no differences of this kind" />}
    />
  );
}
