import { Anchor, Group, Stack, Text, Tooltip } from '@mantine/core';
import { IconFlag } from '@tabler/icons-react';
import { Link } from 'wouter';
import type { Member } from '../api/answers.ts';
import { usePages } from '../api/queries.ts';
import { RoleBadge, StatusBadge } from '../parts/badges.tsx';
import type { Column } from '../parts/data-table.tsx';
import { Empty } from '../parts/empty.tsx';
import { OrganizationFilter, SearchFilter, SelectFilter } from '../parts/filter-fields.tsx';
import { Listing } from '../parts/listing.tsx';
import { Page } from '../parts/page.tsx';
import { Ago } from '../parts/time.tsx';
import { useFilters, type FiltersOf } from '../parts/use-filters.ts';
import { nameOf, roleNames, roleSources } from '../parts/words.ts';

const columns: readonly Column<Member>[] = [
  {
    head: 'Person',
    wide: true,
    cell: (member) => (
      <Stack gap={0}>
        <Group gap={6}>
          <Anchor component={Link} href={`/members/${member.id}`} fw={550}>
            {nameOf(member)}
          </Anchor>
          {member.needsAttention !== null && (
            <Tooltip label={member.needsAttention}>
              <IconFlag size={16} color="var(--mantine-color-orange-6)" aria-label="Needs attention" />
            </Tooltip>
          )}
        </Group>
        <Text size="sm" c="dimmed">
          {member.email}
        </Text>
      </Stack>
    ),
  },
  {
    head: 'Role',
    cell: (member) => (
      <Stack gap={2} align="flex-start">
        <RoleBadge role={member.role} />
        <Text size="xs" c="dimmed">
          {roleSources[member.roleSource]}
        </Text>
      </Stack>
    ),
  },
  { head: 'Status', cell: (member) => <StatusBadge status={member.status} /> },
  { head: 'Managed by', cell: (member) => (member.managedBy === 'directory' ? 'directory' : 'Eppo') },
  {
    head: 'Organization',
    cell: (member) => (
      <Anchor component={Link} href={`/members?organization=${encodeURIComponent(member.organizationId)}`} fz="xs">
        {member.organizationId}
      </Anchor>
    ),
  },
  { head: 'Changed', cell: (member) => <Ago at={member.updatedAt} /> },
];

const names = ['search', 'status', 'role', 'organization'] as const;

/** Finding people, across organizations. */
export function MembersPage() {
  const { filters, setFilter, isFiltered } = useFilters(names);
  const pages = usePages<Member>('/members', filters);
  return (
    <Page
      title="Members"
      about="Everybody who has, or had, access to Eppo. Open one to see why they are what they are."
    >
      <MemberFilters filters={filters} setFilter={setFilter} />
      <Listing
        label="Members"
        pages={pages}
        columns={columns}
        keyOf={({ id }) => id}
        empty={
          isFiltered ? (
            <Empty title="Nobody fits">
              People are found by how a word of their name or address begins. Look for fewer letters, or take a filter
              away.
            </Empty>
          ) : (
            <Empty title="Nobody is here yet">
              People appear as soon as a directory assigns them.{' '}
              <Anchor component={Link} href="/welcome" underline="always">
                See how to connect one.
              </Anchor>
            </Empty>
          )
        }
      />
    </Page>
  );
}

function MemberFilters({ filters, setFilter }: FiltersOf<(typeof names)[number]>) {
  return (
    <Group align="flex-end" gap="sm" role="search" aria-label="Filter members">
      <SearchFilter
        name="search"
        label="Name or e-mail"
        placeholder="How a name or address begins"
        style={{ flex: '1 1 220px' }}
        {...{ filters, setFilter }}
      />
      <SelectFilter name="status" label="Status" data={['active', 'deactivated']} w={150} {...{ filters, setFilter }} />
      <SelectFilter
        name="role"
        label="Role"
        data={Object.entries(roleNames).map(([value, label]) => ({ value, label }))}
        w={180}
        {...{ filters, setFilter }}
      />
      <OrganizationFilter w={220} {...{ filters, setFilter }} />
    </Group>
  );
}
