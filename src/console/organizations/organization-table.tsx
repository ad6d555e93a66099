import { Anchor, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Organization } from '../api/answers.ts';
import type { usePages } from '../api/queries.ts';
import type { Column } from '../parts/data-table.tsx';
import { Listing } from '../parts/listing.tsx';
import { Ago } from '../parts/time.tsx';
import { count, number } from '../parts/words.ts';
import { Concerns } from './concerns.tsx';

const columns: readonly Column<Organization>[] = [
  {
    head: 'Organization',
    wide: true,
    cell: ({ id, directories, directoryCount }) => {
      const name = directories.find((directory) => directory.name !== null)?.name ?? null;
      const details = [...(name === null ? [] : [id]), count(directoryCount, 'directory', 'directories')];
      return (
        <Stack gap={0}>
          <Anchor component={Link} href={`/organizations/${encodeURIComponent(id)}`} fw={550}>
            {name ?? id}
          </Anchor>
          <Text size="xs" c="dimmed">
            {details.join(' · ')}
          </Text>
        </Stack>
      );
    },
  },
  { head: 'State', cell: (organization) => <Concerns organization={organization} /> },
  { head: 'Active', align: 'right', cell: ({ members }) => number(members.active) },
  { head: 'Admins', align: 'right', cell: ({ members }) => number(members.admins) },
  { head: 'Waiting', align: 'right', cell: ({ events }) => number(events.pending) },
  { head: 'Last event', cell: ({ events }) => <Ago at={events.lastAt} /> },
];

interface OrganizationTableProps {
  readonly pages: ReturnType<typeof usePages<Organization>>;
  readonly empty: ReactNode;
}

/** Organizations with their state, the worst first. */
export function OrganizationTable({ pages, empty }: OrganizationTableProps) {
  return <Listing label="Organizations" pages={pages} columns={columns} keyOf={({ id }) => id} empty={empty} />;
}
