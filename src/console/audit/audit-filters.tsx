import { SimpleGrid, TextInput } from '@mantine/core';
import { OrganizationFilter, SearchFilter, SelectFilter } from '../parts/filter-fields.tsx';
import type { FiltersOf } from '../parts/use-filters.ts';
import { phrases } from './audit-words.ts';

/** By what the log is filtered, as it stands in the address. */
export const filterNames = ['organization', 'member', 'actor', 'action', 'event', 'from', 'to'] as const;
type Name = (typeof filterNames)[number];

/** Fields for all of the log's filters. */
export function AuditFilters({ filters, setFilter }: FiltersOf<Name>) {
  const text = (name: Name, label: string, placeholder: string) => (
    <SearchFilter name={name} label={label} placeholder={placeholder} {...{ filters, setFilter }} />
  );
  const known = Object.keys(phrases);
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }} spacing="sm" role="search" aria-label="Filter the audit log">
      <OrganizationFilter {...{ filters, setFilter }} />
      {text('member', 'Member', 'Id of a member')}
      {text('actor', 'Who did it', 'directory, operator:…')}
      <SelectFilter
        name="action"
        label="What was done"
        placeholder="Anything"
        searchable
        data={filters.action === '' || known.includes(filters.action) ? known : [...known, filters.action]}
        {...{ filters, setFilter }}
      />
      {text('event', 'Event', 'event_…')}
      {(['from', 'to'] as const).map((name) => (
        <TextInput
          key={name}
          type="datetime-local"
          label={name === 'from' ? 'From' : 'Until before'}
          value={localOf(filters[name])}
          onChange={({ currentTarget: { value } }) => {
            setFilter(name, value === '' ? null : new Date(value).toISOString());
          }}
        />
      ))}
    </SimpleGrid>
  );
}

/** A time as the browser's own field takes it: in the reader's zone, to the minute. */
function localOf(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return '';
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
