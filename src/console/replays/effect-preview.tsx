import { Anchor, Group, Stack, Text } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { Link } from 'wouter';
import type { Replay, ReplayEffect } from '../api/answers.ts';
import { usePages } from '../api/queries.ts';
import type { Column } from '../parts/data-table.tsx';
import { Empty } from '../parts/empty.tsx';
import { Listing } from '../parts/listing.tsx';
import { OrganizationLink } from '../parts/organization-link.tsx';
import { useFilters } from '../parts/use-filters.ts';
import { CountTiles } from './count-tiles.tsx';
import { Standing } from './replay-badges.tsx';
import { effectsOf, effectWords } from './replay-words.ts';

const columnsBehindMember: readonly Column<ReplayEffect>[] = [
  {
    head: 'Effect',
    cell: ({ effect }) => (
      <Text size="sm" style={{ whiteSpace: 'nowrap' }} fw={effectWords[effect].isSerious ? 600 : 400}>
        {effectWords[effect].one}
      </Text>
    ),
  },
  {
    head: 'Before and after',
    cell: ({ before, after }) => (
      <Group gap={6} wrap="nowrap">
        <Standing standing={before} />
        {(before?.role !== after?.role || before?.status !== after?.status) && (
          <>
            <IconArrowRight size={14} role="img" aria-label="becomes" />
            <Standing standing={after} />
          </>
        )}
      </Group>
    ),
  },
  {
    head: 'Also',
    cell: ({ fields }) => (fields.length === 0 ? '–' : fields.map((field) => fieldNames[field] ?? field).join(', ')),
  },
  {
    head: 'Organization',
    cell: ({ organizationId }) => (
      <Text size="xs" component="div" maw={180}>
        <OrganizationLink id={organizationId} />
      </Text>
    ),
  },
];

const fieldNames: Readonly<Record<string, string>> = {
  email: 'e-mail',
  firstName: 'first name',
  lastName: 'last name',
  managedBy: 'managed by',
  roleSource: 'role decided by',
  needsAttention: 'needs attention',
};

/** What the replay does to whom: by kind, and member by member. */
export function EffectPreview({ replay }: { readonly replay: Replay }) {
  const { filters, setFilter } = useFilters(['effect'] as const);
  const pages = usePages<ReplayEffect>(`/replays/${replay.id}/effects`, filters);
  return (
    <Stack gap="md">
      <CountTiles
        label="Members by effect"
        tiles={effectsOf(replay).map(([effect, counted]) => {
          const { one, many, meaning, isSerious } = effectWords[effect];
          return { key: effect, counted, name: counted === 1 ? one : many, meaning, isSerious };
        })}
        selected={filters.effect}
        onSelect={(effect) => {
          setFilter('effect', effect);
        }}
      />
      <Listing
        key={filters.effect}
        label="Members by effect"
        pages={pages}
        columns={[
          { head: 'Member', wide: true, cell: (effect) => <Whom effect={effect} isRun={replay.state === 'done'} /> },
          ...columnsBehindMember,
        ]}
        keyOf={({ memberId }) => memberId}
        empty={<Empty title="No member is concerned">The events say nothing about anybody.</Empty>}
      />
    </Stack>
  );
}

interface WhomProps {
  readonly effect: ReplayEffect;
  readonly isRun: boolean;
}

function Whom({ effect: { memberId, email, before, after }, isRun }: WhomProps) {
  // There is a page of whoever is there: not yet of those whom the replay makes, and no longer of those who give way.
  if ((isRun ? after : before) === null) return <Text size="sm">{email ?? 'a new member'}</Text>;
  return (
    <Anchor component={Link} href={`/members/${memberId}`} fz="sm" fw={550} style={{ overflowWrap: 'anywhere' }}>
      {email ?? 'a member without an address'}
    </Anchor>
  );
}
