import { Anchor, Group, Stack, Text } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { Link } from 'wouter';
import type { AuditEntry, DirectoryEvent } from '../api/answers.ts';
import { usePages } from '../api/queries.ts';
import { actionName, actorName, fieldChanges } from '../parts/change-words.ts';
import type { FieldChange } from '../parts/changes-of.ts';
import type { Column } from '../parts/data-table.tsx';
import { Empty } from '../parts/empty.tsx';
import { Listing } from '../parts/listing.tsx';
import { Section } from '../parts/section.tsx';
import { Ago } from '../parts/time.tsx';

const ofEvents: Readonly<Record<string, string>> = {
  'event.dismissed': 'Event dismissed',
  'payload.viewed': 'Payload viewed',
};

const columns: readonly Column<AuditEntry>[] = [
  { head: 'Who', cell: (entry) => <Whom entry={entry} /> },
  {
    head: 'What',
    cell: ({ action, actor }) => (
      <Stack gap={0}>
        <Text size="sm">{ofEvents[action] ?? actionName(action)}</Text>
        {actor !== 'directory' && (
          <Text size="xs" c="dimmed">
            by {actorName(actor)}
          </Text>
        )}
      </Stack>
    ),
  },
  { head: 'Change', wide: true, cell: (entry) => <Changes changes={fieldChanges(entry)} /> },
  { head: 'When', cell: ({ at }) => <Ago at={at} /> },
];

/** What the event did, member by member, as the audit log has it; and what people did about the event. */
export function EventChanges({ event: { id, outcome } }: { readonly event: DirectoryEvent }) {
  const pages = usePages<AuditEntry>('/audit', { event: id });
  return (
    <Section title="What it changed" about="Out of the audit log, the newest first.">
      <Listing
        label="What the event changed"
        pages={pages}
        columns={columns}
        keyOf={(entry) => entry.id}
        empty={
          <Empty title={outcome === null ? 'Nothing yet' : 'Nothing that shows'}>
            {outcome === 'failed'
              ? 'A failed event changes nobody. Replay it once its cause is gone.'
              : 'No member was changed by it.'}
          </Empty>
        }
      />
    </Section>
  );
}

function Whom({ entry: { memberId, memberEmail } }: { readonly entry: AuditEntry }) {
  if (memberId === null) {
    return (
      <Text size="sm" c="dimmed">
        this event
      </Text>
    );
  }
  return (
    <Anchor component={Link} href={`/members/${memberId}`} fz="sm" fw={550} style={{ overflowWrap: 'anywhere' }}>
      {memberEmail ?? 'a member that was merged'}
    </Anchor>
  );
}

function Changes({ changes }: { readonly changes: readonly FieldChange[] }) {
  return (
    <Stack gap={2}>
      {changes.map(({ field, name, before, after }) => (
        <Group key={field} gap={6} fz="sm">
          <Text span inherit c="dimmed">
            {name}
          </Text>
          {before !== null && (
            <>
              <span>{before}</span>
              <IconArrowRight size={14} role="img" aria-label="became" />
            </>
          )}
          <Text span inherit fw={550}>
            {after}
          </Text>
        </Group>
      ))}
    </Stack>
  );
}
