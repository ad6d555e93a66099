import { Anchor, Group, Stack, Text } from '@mantine/core';
import { Link, Redirect } from 'wouter';
import type { Organization } from '../api/answers.ts';
import { usePages } from '../api/queries.ts';
import type { Column } from '../parts/data-table.tsx';
import { Empty } from '../parts/empty.tsx';
import { SearchFilter } from '../parts/filter-fields.tsx';
import { Listing } from '../parts/listing.tsx';
import { Page } from '../parts/page.tsx';
import { useFilters } from '../parts/use-filters.ts';
import { number } from '../parts/words.ts';
import { useSignedIn } from '../shell/me.ts';

const columns: readonly Column<Organization>[] = [
  {
    head: 'Organization',
    wide: true,
    cell: ({ id, directories }) => (
      <Stack gap={0}>
        <Anchor component={Link} href={`/roles/${encodeURIComponent(id)}`} fw={550}>
          {directories.find(({ name }) => name !== null)?.name ?? id}
        </Anchor>
        <Text size="xs" c="dimmed">
          {id}
        </Text>
      </Stack>
    ),
  },
  { head: 'Active', align: 'right', cell: ({ members }) => number(members.active) },
  { head: 'Admins', align: 'right', cell: ({ members }) => number(members.admins) },
];

/** Chooses the organization whose roles one wants to see. */
export function RolesPage() {
  const { organizationId } = useSignedIn();
  // Whoever may open only one has nothing to choose.
  if (organizationId !== null) return <Redirect to={`/roles/${encodeURIComponent(organizationId)}`} replace />;
  return <OrganizationChoice />;
}

function OrganizationChoice() {
  const { filters, setFilter, isFiltered } = useFilters(['search'] as const);
  const pages = usePages<Organization>('/organizations', filters);
  return (
    <Page
      title="Roles"
      about="Which groups of the identity provider give which role in Eppo. Each organization has its own list: choose one."
    >
      <Group role="search" aria-label="Find an organization">
        <SearchFilter
          name="search"
          label="Organization or directory"
          placeholder="Part of an id, or a directory’s name"
          w="100%"
          maw={420}
          {...{ filters, setFilter }}
        />
      </Group>
      <Listing
        label="Organizations"
        pages={pages}
        columns={columns}
        keyOf={({ id }) => id}
        empty={
          isFiltered ? (
            <Empty title="None fits">Look for fewer letters.</Empty>
          ) : (
            <Empty title="No customer has connected a directory yet">
              <Anchor component={Link} href="/welcome" underline="always">
                See how to connect the first one
              </Anchor>
            </Empty>
          )
        }
      />
    </Page>
  );
}
