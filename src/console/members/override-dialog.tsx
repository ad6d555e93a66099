import { Select, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Member } from '../api/answers.ts';
import { send } from '../api/client.ts';
import { ReasonDialog } from '../parts/reason-dialog.tsx';
import { nameOf, roleNames, shortTime } from '../parts/words.ts';

interface OverrideDialogProps {
  readonly member: Member;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Ends of an override to choose from, in hours; the empty one is a time of one's own. */
const lengths = [
  { value: '1', label: 'For an hour' },
  { value: '24', label: 'For a day' },
  { value: '168', label: 'For 7 days' },
  // A little less than the 30 days that are allowed, which end by the server's clock.
  { value: '719.9', label: 'For 30 days' },
  { value: '', label: 'Until a time…' },
];

const hourMs = 3_600_000;

/** What somebody has filled in. */
interface Draft {
  readonly role: string | null;
  readonly status: string | null;
  /** In hours; empty: until a time. */
  readonly length: string;
  readonly until: string;
}

/** Sets a member's role or status in spite of the directory, for a while. */
export function OverrideDialog({ member, opened, onClose }: OverrideDialogProps) {
  const client = useQueryClient();
  const [draft, setDraft] = useState<Draft>({ role: null, status: null, length: '24', until: '' });
  const { role, status, length, until } = draft;
  const isIncomplete = (role === null && status === null) || (length === '' && until === '');
  const confirm = async (reason: string): Promise<void> => {
    const body = { role, status, reason, expiresAt: endOf(draft).toISOString() };
    await send<Member>('PUT', `/members/${member.id}/override`, body);
    await client.invalidateQueries({ queryKey: ['live'] });
  };
  return (
    <ReasonDialog
      title={`Override the directory for ${nameOf(member)}`}
      opened={opened}
      onClose={onClose}
      onConfirm={confirm}
      confirm="Override"
      blocked={isIncomplete}
    >
      <Stack gap="sm">
        <Text size="sm">
          What you set counts at once, whatever the directory says. When it ends, the directory counts again. It takes
          the place of an override in force.
        </Text>
        <OverrideFields draft={draft} setDraft={setDraft} />
        {!isIncomplete && <Effect member={member} draft={draft} />}
      </Stack>
    </ReasonDialog>
  );
}

interface OverrideFieldsProps {
  readonly draft: Draft;
  readonly setDraft: (draft: Draft) => void;
}

function OverrideFields({ draft, setDraft }: OverrideFieldsProps) {
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }}>
      <Select
        label="Role"
        placeholder="As the directory says"
        clearable
        data={Object.entries(roleNames).map(([value, label]) => ({ value, label }))}
        value={draft.role}
        onChange={(role) => {
          setDraft({ ...draft, role });
        }}
      />
      <Select
        label="Status"
        placeholder="As the directory says"
        clearable
        data={['active', 'deactivated']}
        value={draft.status}
        onChange={(status) => {
          setDraft({ ...draft, status });
        }}
      />
      <Select
        label="How long"
        data={lengths}
        value={draft.length}
        allowDeselect={false}
        onChange={(length) => {
          setDraft({ ...draft, length: length ?? '24' });
        }}
      />
      {draft.length === '' && (
        <TextInput
          label="Until"
          description="In your own time zone; at most 30 days ahead."
          type="datetime-local"
          required
          value={draft.until}
          onChange={(event) => {
            setDraft({ ...draft, until: event.currentTarget.value });
          }}
        />
      )}
    </SimpleGrid>
  );
}

function endOf({ length, until }: Draft): Date {
  return length === '' ? new Date(until) : new Date(Date.now() + Number(length) * hourMs);
}

/** What will be, in a sentence. */
function Effect({ member, draft }: { readonly member: Member; readonly draft: Draft }) {
  const { role, status } = draft;
  const names: Readonly<Record<string, string>> = roleNames;
  const parts = [
    status === null ? null : `is ${status}`,
    role === null ? null : `has the role ${names[role] ?? role} (now: ${roleNames[member.role]})`,
  ].filter((part) => part !== null);
  return (
    <Text size="sm" fw={600} role="status">
      Until {shortTime(endOf(draft).toISOString())}, {nameOf(member)} {parts.join(' and ')}.
    </Text>
  );
}
