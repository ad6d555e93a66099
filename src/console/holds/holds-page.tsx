import { Anchor, Group, Stack, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import type { Hold } from '../api/answers.ts';
import { usePages } from '../api/queries.ts';
import type { Column } from '../parts/data-table.tsx';
import { Empty } from '../parts/empty.tsx';
import { OrganizationFilter, SelectFilter } from '../parts/filter-fields.tsx';
import { Listing } from '../parts/listing.tsx';
import { OrganizationLink } from '../parts/organization-link.tsx';
import { Page } from '../parts/page.tsx';
import { Ago } from '../parts/time.tsx';
import { useFilters, type FiltersOf } from '../parts/use-filters.ts';
import { AnswerBadge } from './answer-badge.tsx';
import { countWords, ruleNames } from './hold-words.ts';

const columns: readonly Column<Hold>[] = [
  {
    head: 'What waits',
    wide: true,
    cell: (hold) => (
      <Stack gap={2}>
        <Anchor component={Link} href={`/holds/${hold.id}`} fw={550}>
          {ruleNames[hold.rule]}
        </Anchor>
        <Text size="sm" c="dimmed">
          {hold.summary}
        </Text>
      </Stack>
    ),
  },
  { head: 'State', cell: (hold) => <AnswerBadge hold={hold} /> },
  { head: 'Who', cell: (hold) => countWords(hold) },
  {
    head: 'Organization',
    cell: ({ organizationId }) => <OrganizationLink id={organizationId} />,
  },
  { head: 'Since', cell: ({ openedAt }) => <Ago at={openedAt} /> },
];

const names = ['organization', 'rule', 'state'] as const;
type Filters = FiltersOf<(typeof names)[number]>;

/** What waits for a person's approval, the open ones first. */
export function HoldsPage() {
  const { filters, setFilter, isFiltered } = useFilters(names);
  return (
    <Page
      title="Holds"
      about="What a directory asked for and the guard did not let pass. Those who wait keep their access until somebody answers."
    >
      <HoldFilters filters={filters} setFilter={setFilter} />
      {filters.state !== 'closed' && <HoldList state="open" filters={filters} isFiltered={isFiltered} />}
      {filters.state !== 'open' && <HoldList state="closed" filters={filters} isFiltered={isFiltered} />}
    </Page>
  );
}

interface HoldListProps extends Pick<Filters, 'filters'> {
  readonly state: 'open' | 'closed';
  readonly isFiltered: boolean;
}

function HoldList({ state, filters, isFiltered }: HoldListProps) {
  const { organization, rule } = filters;
  const pages = usePages<Hold>('/holds', { organization, rule, state });
  const title = state === 'open' ? 'Open' : 'Closed';
  return (
    <Stack gap="xs" component="section" aria-label={`${title} holds`}>
      <Title order={2}>{title}</Title>
      <Listing
        label={`${title} holds`}
        pages={pages}
        columns={columns}
        keyOf={({ id }) => id}
        empty={<NoHolds state={state} isFiltered={isFiltered} />}
      />
    </Stack>
  );
}

function NoHolds({ state, isFiltered }: Pick<HoldListProps, 'state' | 'isFiltered'>) {
  if (isFiltered) return <Empty title="No hold fits">Take a filter away to see the others.</Empty>;
  if (state === 'closed') return <Empty title="None was closed yet">An answered hold is kept here.</Empty>;
  return (
    <Empty title="Nothing waits">
      There is nothing to do. A hold opens when a directory removes many people at once, takes away the last admin, or
      is deleted.
    </Empty>
  );
}

function HoldFilters({ filters, setFilter }: Filters) {
  return (
    <Group align="flex-end" gap="sm" role="search" aria-label="Filter holds">
      <OrganizationFilter style={{ flex: '1 1 220px' }} maw={360} {...{ filters, setFilter }} />
      <SelectFilter
        name="rule"
        label="Rule"
        data={Object.entries(ruleNames).map(([value, label]) => ({ value, label }))}
        w={220}
        {...{ filters, setFilter }}
      />
      <SelectFilter name="state" label="State" data={['open', 'closed']} w={140} {...{ filters, setFilter }} />
    </Group>
  );
}
