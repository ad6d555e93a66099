import { Anchor, Group } from '@mantine/core';
import { Link } from 'wouter';
import type { Organization } from '../api/answers.ts';
import { usePages } from '../api/queries.ts';
import { Empty } from '../parts/empty.tsx';
import { SearchFilter, SelectFilter } from '../parts/filter-fields.tsx';
import { Page } from '../parts/page.tsx';
import { useFilters } from '../parts/use-filters.ts';
import { concernNames } from './concerns.tsx';
import { OrganizationTable } from './organization-table.tsx';

const concerns = [
  { value: 'any', label: 'Anything' },
  ...Object.entries(concernNames).map(([value, label]) => ({ value, label })),
];

/** Every customer and how it stands, the worst first. */
export function OrganizationsPage() {
  const { filters, setFilter, isFiltered } = useFilters(['search', 'concern'] as const);
  const pages = usePages<Organization>('/organizations', filters);
  return (
    <Page title="Organizations" about="Every customer and how it stands; whoever needs somebody comes first.">
      <Group align="flex-end" gap="sm" role="search" aria-label="Filter organizations">
        <SearchFilter
          name="search"
          label="Organization or directory"
          placeholder="Part of an id, or a directory’s name"
          style={{ flex: '1 1 240px' }}
          {...{ filters, setFilter }}
        />
        <SelectFilter
          name="concern"
          label="Needs somebody for"
          placeholder="All, also those in step"
          data={concerns}
          w={230}
          {...{ filters, setFilter }}
        />
      </Group>
      <OrganizationTable
        pages={pages}
        empty={
          isFiltered ? (
            <Empty title="None fits">Look for fewer letters, or take the filter away.</Empty>
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
