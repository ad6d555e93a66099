import { Select, type SelectProps, type TextInputProps } from '@mantine/core';
import { useSignedIn } from '../shell/me.ts';
import { SearchField } from './search-field.tsx';
import type { FiltersOf } from './use-filters.ts';

type SearchFilterProps<Name extends string> = FiltersOf<Name> &
  Omit<TextInputProps, 'value' | 'onChange' | 'name'> & { readonly name: Name };

/** A filter by a text that is typed. */
export function SearchFilter<Name extends string>({ name, filters, setFilter, ...rest }: SearchFilterProps<Name>) {
  return (
    <SearchField
      {...rest}
      value={filters[name]}
      onSearch={(text) => {
        setFilter(name, text);
      }}
    />
  );
}

type SelectFilterProps<Name extends string> = FiltersOf<Name> &
  Omit<SelectProps, 'value' | 'onChange' | 'name'> & { readonly name: Name };

/** A filter by one of a few values, or any. */
export function SelectFilter<Name extends string>({ name, filters, setFilter, ...rest }: SelectFilterProps<Name>) {
  return (
    <Select
      placeholder="Any"
      clearable
      {...rest}
      value={filters[name] === '' ? null : filters[name]}
      onChange={(value) => {
        setFilter(name, value);
      }}
    />
  );
}

/** A filter by the organization, for who sees more than one. */
export function OrganizationFilter(props: Omit<SearchFilterProps<'organization'>, 'name'>) {
  const { organizationId } = useSignedIn();
  if (organizationId !== null) return null;
  return <SearchFilter label="Organization" placeholder="org_…" {...props} name="organization" />;
}
