import { Anchor, Checkbox, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { HeldMember } from '../api/answers.ts';
import type { usePages } from '../api/queries.ts';
import { RoleBadge } from '../parts/badges.tsx';
import type { Column } from '../parts/data-table.tsx';
import { Listing } from '../parts/listing.tsx';
import { Ago } from '../parts/time.tsx';
import { nameOf } from '../parts/words.ts';
import { HeldBadge } from './answer-badge.tsx';
import type { Selection } from './use-selection.ts';

interface PersonListProps {
  readonly label: string;
  readonly pages: ReturnType<typeof usePages<HeldMember>>;
  readonly empty: ReactNode;
  /** What can be done with those that are selected; without it nobody can be. */
  readonly choosing?: { readonly selection: Selection; readonly actions: ReactNode };
  /** What the time of a person is: since when, or when access ended. */
  readonly since: string;
}

/** People of a hold, some of whom can be selected. */
export function PersonList({ label, pages, empty, choosing, since }: PersonListProps) {
  const ids = idsOf(pages);
  const answered = pages.data?.pages.some(({ data }) => !data.every(isChoosable)) === true;
  const canChoose = choosing !== undefined && ids.length > 0;
  return (
    <Stack gap="sm">
      {canChoose && <ChoosingBar ids={ids} {...choosing} />}
      <Listing
        label={label}
        pages={pages}
        columns={[...(canChoose ? [choiceColumn(choosing.selection)] : []), ...columnsOf(since, answered)]}
        keyOf={({ memberId }) => memberId}
        empty={empty}
      />
    </Stack>
  );
}

/** The members of a list that can be selected. */
export function idsOf(pages: ReturnType<typeof usePages<HeldMember>>): readonly string[] {
  const shown = pages.data?.pages.flatMap(({ data }) => data) ?? [];
  return shown.filter(isChoosable).map(({ memberId }) => memberId);
}

function isChoosable({ state }: HeldMember): boolean {
  return state === 'waiting' || state === 'removed';
}

interface ChoosingBarProps {
  readonly ids: readonly string[];
  readonly selection: Selection;
  readonly actions: ReactNode;
}

function ChoosingBar({ ids, selection, actions }: ChoosingBarProps) {
  const chosen = ids.filter((id) => selection.has(id)).length;
  const isAll = chosen === ids.length;
  return (
    <Group justify="space-between" gap="sm">
      <Checkbox
        label={chosen === 0 ? `Select all ${String(ids.length)} shown` : `${String(chosen)} selected`}
        checked={isAll}
        indeterminate={chosen > 0 && !isAll}
        onChange={() => {
          if (isAll) selection.clear();
          else selection.add(ids);
        }}
      />
      <Group gap="xs">{actions}</Group>
    </Group>
  );
}

function choiceColumn(selection: Selection): Column<HeldMember> {
  return {
    head: 'Select',
    cell: (member) =>
      isChoosable(member) ? (
        <Checkbox
          aria-label={`Select ${nameOf(member)}`}
          checked={selection.has(member.memberId)}
          onChange={() => {
            selection.toggle(member.memberId);
          }}
        />
      ) : null,
  };
}

function columnsOf(since: string, answered: boolean): readonly Column<HeldMember>[] {
  return [
    { head: 'Person', wide: true, cell: (member) => <Person member={member} /> },
    { head: 'Role', cell: ({ role }) => <RoleBadge role={role} /> },
    ...(answered ? [{ head: 'Answer', cell: (member: HeldMember) => <PersonState member={member} /> }] : []),
    { head: since, cell: (member) => <Since member={member} /> },
  ];
}

function Person({ member }: { readonly member: HeldMember }) {
  return (
    <Stack gap={0}>
      <Anchor component={Link} href={`/members/${member.memberId}`} fw={550}>
        {nameOf(member)}
      </Anchor>
      <Text size="sm" c="dimmed">
        {member.email}
      </Text>
    </Stack>
  );
}

function PersonState({ member }: { readonly member: HeldMember }) {
  const { decidedAt, decidedBy } = member;
  return (
    <Stack gap={2} align="flex-start">
      <HeldBadge member={member} />
      {decidedAt !== null && (
        <Text size="xs" c="dimmed">
          {decidedBy === null ? '' : `by ${decidedBy.replace(/^operator:/, '')}, `}
          <Ago at={decidedAt} />
        </Text>
      )}
    </Stack>
  );
}

function Since({ member: { heldAt, eventId } }: { readonly member: HeldMember }) {
  return (
    <Stack gap={2}>
      <Ago at={heldAt} />
      {eventId === null ? (
        <Text size="xs" c="dimmed">
          no event asked for it
        </Text>
      ) : (
        <Anchor component={Link} href={`/events/${encodeURIComponent(eventId)}`} fz="xs">
          {eventId}
        </Anchor>
      )}
    </Stack>
  );
}
