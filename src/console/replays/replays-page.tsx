import { Anchor, Group, Stack, Text } from '@mantine/core';
import { Link, useLocation } from 'wouter';
import type { Replay } from '../api/answers.ts';
import { usePages } from '../api/queries.ts';
import { ActButton } from '../parts/act-button.tsx';
import type { Column } from '../parts/data-table.tsx';
import { Empty } from '../parts/empty.tsx';
import { OrganizationFilter, SelectFilter } from '../parts/filter-fields.tsx';
import { Listing } from '../parts/listing.tsx';
import { actorName } from '../parts/change-words.ts';
import { OrganizationLink } from '../parts/organization-link.tsx';
import { Page } from '../parts/page.tsx';
import { Ago } from '../parts/time.tsx';
import { useFilters, type FiltersOf } from '../parts/use-filters.ts';
import { count, number } from '../parts/words.ts';
import { ForAllOnly } from './for-all-only.tsx';
import classes from '../parts/still.module.css';
import { ReplayStateBadge } from './replay-badges.tsx';
import { changesOf, choiceWords } from './replay-words.ts';

const states: readonly Replay['state'][] = [
  'planning',
  'planned',
  'running',
  'paused',
  'done',
  'stopped',
  'failed',
  'cancelled',
];

const columns: readonly Column<Replay>[] = [
  {
    head: 'Replay',
    wide: true,
    cell: (replay) => (
      <Stack gap={0}>
        <Anchor component={Link} href={`/replays/${replay.id}`} fw={550}>
          {replay.name}
        </Anchor>
        <Text size="xs" c="dimmed">
          {choiceWords(replay)}
        </Text>
      </Stack>
    ),
  },
  { head: 'State', cell: ({ state }) => <ReplayStateBadge state={state} /> },
  { head: 'Events', cell: (replay) => <Progressed replay={replay} /> },
  {
    head: 'Effect',
    cell: (replay) => <EffectInShort replay={replay} />,
  },
  {
    head: 'Organization',
    cell: ({ organizationId }) => (
      <Text size="xs" component="div" maw={180}>
        {organizationId === null ? 'several' : <OrganizationLink id={organizationId} />}
      </Text>
    ),
  },
  {
    head: 'Begun',
    cell: ({ createdAt, actor }) => (
      <Stack gap={0}>
        <span className={classes['still']}>
          <Ago at={createdAt} />
        </span>
        <Text size="xs" c="dimmed">
          by {actorName(actor)}
        </Text>
      </Stack>
    ),
  },
];

function EffectInShort({ replay }: { readonly replay: Replay }) {
  if (replay.effects === null) return '–';
  const changes = changesOf(replay);
  const verb = replay.state === 'done' ? 'changed' : changes === 1 ? 'changes' : 'change';
  return <span className={classes['still']}>{`${count(changes, 'member')} ${verb}`}</span>;
}

const names = ['organization', 'state'] as const;

/** Replays so far, and the way to a new one. */
export function ReplaysPage() {
  return (
    <ForAllOnly title="Replays">
      <Replays />
    </ForAllOnly>
  );
}

function Replays() {
  const { filters, setFilter, isFiltered } = useFilters(names);
  const [, go] = useLocation();
  const pages = usePages<Replay>('/replays', filters);
  return (
    <Page
      title="Replays"
      about="Events that are applied again. Each begins with a preview of what it would do to whom."
      actions={
        <ActButton
          needs="operator"
          onClick={() => {
            go('/replays/new');
          }}
        >
          New replay…
        </ActButton>
      }
    >
      <ReplayFilters filters={filters} setFilter={setFilter} />
      <Listing
        label="Replays"
        pages={pages}
        columns={columns}
        keyOf={({ id }) => id}
        empty={isFiltered ? <Empty title="No replay fits">Take a filter away.</Empty> : <NothingYet />}
      />
    </Page>
  );
}

function Progressed({ replay: { state, progress } }: { readonly replay: Replay }) {
  const { total, done } = progress;
  return done === 0 && state !== 'running' && state !== 'paused'
    ? number(total)
    : `${number(done)} of ${number(total)}`;
}

function ReplayFilters({ filters, setFilter }: FiltersOf<(typeof names)[number]>) {
  return (
    <Group align="flex-end" gap="sm" role="search" aria-label="Filter replays">
      <OrganizationFilter style={{ flex: '1 1 220px', maxWidth: 420 }} {...{ filters, setFilter }} />
      <SelectFilter
        name="state"
        label="State"
        data={states.map((state) => ({ value: state, label: state === 'planned' ? 'preview' : state }))}
        w={160}
        {...{ filters, setFilter }}
      />
    </Group>
  );
}

function NothingYet() {
  return (
    <Empty title="Nothing has been replayed yet">
      When the cause of a failure is gone, replay its events from{' '}
      <Anchor component={Link} href="/failures" underline="always">
        Failures
      </Anchor>
      . A preview shows what that would do before anything is changed.
    </Empty>
  );
}
