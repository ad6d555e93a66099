import { Anchor, Group, Paper, Stack, Text, ThemeIcon } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { Link } from 'wouter';
import type { FailureGroup, Status } from '../api/answers.ts';
import { usePages, useThing } from '../api/queries.ts';
import { Empty } from '../parts/empty.tsx';
import { OrganizationFilter, SelectFilter } from '../parts/filter-fields.tsx';
import { PagedRows } from '../parts/listing.tsx';
import { Page } from '../parts/page.tsx';
import { useFilters, type FiltersOf } from '../parts/use-filters.ts';
import { number } from '../parts/words.ts';
import { useSignedIn } from '../shell/me.ts';
import { FailureCard } from './failure-card.tsx';

const names = ['organization', 'state'] as const;

/** Why events fail: each cause once, with what to do about it. */
export function FailuresPage() {
  const { filters, setFilter, isFiltered } = useFilters(names);
  const { organizationId } = useSignedIn();
  const organization = organizationId ?? filters.organization;
  const pages = usePages<FailureGroup>('/failures', filters);
  return (
    <Page
      title="Failures"
      about="Events that could not be applied, by their cause. Nothing is lost: they wait here until they are replayed or dismissed."
    >
      <FailureFilters filters={filters} setFilter={setFilter} />
      <PagedRows pages={pages} empty={isFiltered ? <NothingFits /> : <NothingFails />}>
        {(groups) => (
          <Stack gap="md" component="ul" p={0} m={0} style={{ listStyle: 'none' }} aria-label="Causes">
            {groups.map((group) => (
              <li key={`${group.state}\n${group.code}\n${group.place}`}>
                <FailureCard group={group} organization={organization} />
              </li>
            ))}
          </Stack>
        )}
      </PagedRows>
    </Page>
  );
}

function FailureFilters({ filters, setFilter }: FiltersOf<(typeof names)[number]>) {
  return (
    <Group align="flex-end" gap="sm" role="search" aria-label="Filter failures">
      <OrganizationFilter style={{ flex: '1 1 220px', maxWidth: 420 }} {...{ filters, setFilter }} />
      <SelectFilter
        name="state"
        label="State"
        data={[
          { value: 'failed', label: 'failed: waits for somebody' },
          { value: 'retrying', label: 'retrying: tried by itself' },
        ]}
        w={240}
        {...{ filters, setFilter }}
      />
    </Group>
  );
}

function NothingFits() {
  return (
    <Empty title="No failure fits">
      Take the filter away, or see{' '}
      <Anchor component={Link} href="/failures" underline="always">
        all failures
      </Anchor>
      .
    </Empty>
  );
}

function NothingFails() {
  const { organizationId } = useSignedIn();
  const { data: status } = useThing<Status>(organizationId === null ? '/status' : null);
  const { applied = 0, unchanged = 0, superseded = 0 } = status?.events.byOutcome ?? {};
  const decided = applied + unchanged + superseded;
  return (
    <Paper withBorder p="xl">
      <Stack gap="xs" align="center" ta="center">
        <ThemeIcon variant="light" color="teal" size={52} radius="xl">
          <IconCircleCheck size={32} />
        </ThemeIcon>
        <Text fw={600} fz="lg">
          Nothing fails
        </Text>
        <Text c="dimmed" size="sm" maw={460}>
          {decided > 0
            ? `${number(decided)} events came to a good end, and none waits for you. Should one fail, it stands here with its cause and what to do.`
            : 'Should an event fail, it stands here with its cause and what to do.'}
        </Text>
        <Anchor component={Link} href="/events" fz="sm" underline="always">
          See the events
        </Anchor>
      </Stack>
    </Paper>
  );
}
