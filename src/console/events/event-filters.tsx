import { Group, Select } from '@mantine/core';
import { failureChoices } from '../parts/failure-words.ts';
import { SearchField } from '../parts/search-field.tsx';
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
      <Select
        label="Outcome"
        placeholder="Any"
        clearable
        // A repeated delivery is counted, and leaves no event of its own.
        data={Object.keys(outcomeMeanings).filter((outcome) => outcome !== 'duplicate')}
        value={filters.outcome === '' ? null : filters.outcome}
        onChange={(value) => {
          setFilter('outcome', value);
        }}
        style={{ flex: '1 1 130px' }}
      />
      <TypeField
        value={filters.type}
        onType={(type) => {
          setFilter('type', type);
        }}
        style={{ flex: '2 1 200px' }}
      />
      <SearchField
        label="Organization"
        placeholder="org_…"
        value={filters.organization}
        onSearch={(text) => {
          setFilter('organization', text);
        }}
        style={{ flex: '2 1 200px' }}
      />
      {isOfFailures && <CauseFilters filters={filters} setFilter={setFilter} />}
    </Group>
  );
}

function CauseFilters({ filters, setFilter }: FiltersOf<'failure' | 'place'>) {
  return (
    <>
      <Select
        label="Cause"
        placeholder="Any"
        clearable
        data={failureChoices(filters.failure)}
        value={filters.failure === '' ? null : filters.failure}
        onChange={(value) => {
          setFilter('failure', value);
        }}
        style={{ flex: '2 1 200px' }}
      />
      <SearchField
        label="Place"
        placeholder="data.email"
        maxLength={120}
        value={filters.place}
        onSearch={(text) => {
          setFilter('place', text);
        }}
        style={{ flex: '2 1 160px' }}
      />
    </>
  );
}
