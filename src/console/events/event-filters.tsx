import { Group } from '@mantine/core';
import { failureChoices } from '../parts/failure-words.ts';
import { OrganizationFilter, SearchFilter, SelectFilter } from '../parts/filter-fields.tsx';
import type { FiltersOf } from '../parts/use-filters.ts';
import { outcomeMeanings } from '../parts/words.ts';
import { TypeField } from './type-field.tsx';

/** What events can be asked for by; as they stand in the address. */
export const eventFilterNames = ['outcome', 'type', 'organization', 'failure', 'place'] as const;

/** Which events are shown. */
export function EventFilters({ filters, setFilter }: FiltersOf<(typeof eventFilterNames)[number]>) {
  const isOfFailures = filters.failure !== '' || filters.place !== '' || filters.outcome === 'failed';
  return (
    <Group align="flex-end" gap="sm" role="search" aria-label="Filter events">
      <SelectFilter
        name="outcome"
        label="Outcome"
        // A repeated delivery is counted, and leaves no event of its own.
        data={Object.keys(outcomeMeanings).filter((outcome) => outcome !== 'duplicate')}
        style={{ flex: '1 1 130px' }}
        {...{ filters, setFilter }}
      />
      <TypeField
        value={filters.type}
        onType={(type) => {
          setFilter('type', type);
        }}
        style={{ flex: '2 1 200px' }}
      />
      <OrganizationFilter style={{ flex: '2 1 200px' }} {...{ filters, setFilter }} />
      {isOfFailures && <CauseFilters filters={filters} setFilter={setFilter} />}
    </Group>
  );
}

function CauseFilters({ filters, setFilter }: FiltersOf<'failure' | 'place'>) {
  return (
    <>
      <SelectFilter
        name="failure"
        label="Cause"
        data={failureChoices(filters.failure)}
        style={{ flex: '2 1 200px' }}
        {...{ filters, setFilter }}
      />
      <SearchFilter
        name="place"
        label="Place"
        placeholder="data.email"
        maxLength={120}
        style={{ flex: '2 1 160px' }}
        {...{ filters, setFilter }}
      />
    </>
  );
}
