import { Anchor, Group, Stack, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { Directory } from '../api/answers.ts';
import { usePages } from '../api/queries.ts';
import type { Column } from '../parts/data-table.tsx';
import { Empty } from '../parts/empty.tsx';
import { providerName } from '../parts/event-words.ts';
import { OrganizationFilter } from '../parts/filter-fields.tsx';
import { Listing } from '../parts/listing.tsx';
import { Page } from '../parts/page.tsx';
import { Ago } from '../parts/time.tsx';
import { useFilters } from '../parts/use-filters.ts';
import { useSignedIn } from '../shell/me.ts';
import { DirectoryStateBadge, DriftBadge } from './directory-badges.tsx';
import { SetupLinkAct } from './setup-link-act.tsx';

const columns: readonly Column<Directory>[] = [
  {
    head: 'Directory',
    wide: true,
    cell: ({ id, name, type }) => (
      <Stack gap={0}>
        <Anchor component={Link} href={`/directories/${encodeURIComponent(id)}`} fw={550}>
          {name ?? id}
        </Anchor>
        <Text size="sm" c="dimmed">
          {providerName(type)}
        </Text>
      </Stack>
    ),
  },
  {
    head: 'Organization',
    cell: ({ organizationId }) => (
      <Anchor component={Link} href={`/organizations/${encodeURIComponent(organizationId)}`} fz="xs">
        {organizationId}
      </Anchor>
    ),
  },
  { head: 'State', cell: ({ state }) => <DirectoryStateBadge state={state} /> },
  { head: 'Last event', cell: ({ lastEventAt }) => <Ago at={lastEventAt} /> },
  {
    head: 'Compared with WorkOS',
    cell: ({ lastResync }) => (
      <Stack gap={2} align="flex-start">
        <DriftBadge lastResync={lastResync} />
        <ComparedAt lastResync={lastResync} />
      </Stack>
    ),
  },
];

function ComparedAt({ lastResync }: Pick<Directory, 'lastResync'>) {
  const at = lastResync?.finishedAt ?? null;
  if (at === null) return null;
  return (
    <Text size="xs" c="dimmed" component="div">
      <Ago at={at} />
    </Text>
  );
}

const names = ['organization'] as const;

/** The customers' directories, and how each stands. */
export function DirectoriesPage() {
  const { filters, setFilter, isFiltered } = useFilters(names);
  const { organizationId } = useSignedIn();
  const pages = usePages<Directory>('/directories', filters);
  return (
    <Page
      title="Directories"
      about="The identity providers that customers have connected. Open one to see how it is set up, and whether it is in step."
    >
      {organizationId === null && (
        <Group role="search" aria-label="Filter directories">
          <OrganizationFilter
            placeholder="The whole id: org_…"
            style={{ flex: '0 1 360px' }}
            {...{ filters, setFilter }}
          />
        </Group>
      )}
      <Listing
        label="Directories"
        pages={pages}
        columns={columns}
        keyOf={({ id }) => id}
        empty={
          isFiltered ? (
            <Empty title="This organization has no directory">
              <Stack gap="sm" align="center">
                Check the id: it must be whole. If it is right, make a link by which the customer’s IT admin connects
                one.
                <SetupLinkAct organizationId={filters.organization} />
              </Stack>
            </Empty>
          ) : (
            <Empty title="No directory is connected yet">
              A directory appears with its first event.{' '}
              <Anchor component={Link} underline="always" href="/welcome">
                See how to connect one.
              </Anchor>
            </Empty>
          )
        }
      />
    </Page>
  );
}
