import { Alert, Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import type { IssuedToken, Me } from '../api/answers.ts';
import { send } from '../api/client.ts';
import { IssuedTokenNote } from './issued-token-note.tsx';

const roles: Readonly<Record<Me['role'], string>> = {
  viewer: 'viewer: sees everything, changes nothing',
  operator: 'operator: also answers holds, replays, resyncs, edits',
  admin: 'admin: also tokens, erasing, the last admin',
};

const daySeconds = 86_400;
const lifetimes = [
  [1, '1 day'],
  [7, '7 days'],
  [30, '30 days'],
  [90, '90 days'],
  [180, '180 days'],
  [400, '400 days'],
] as const;

/** Makes a token, and shows it once. */
export function NewToken({ onClose }: { readonly onClose: () => void }) {
  const [issued, setIssued] = useState<IssuedToken | null>(null);
  const isShown = issued !== null;
  return (
    <Modal
      opened
      onClose={onClose}
      title={isShown ? 'The token is made' : 'New token'}
      size="lg"
      // What is shown only once must not go by a slip of the hand.
      closeOnClickOutside={!isShown}
      closeOnEscape={!isShown}
      withCloseButton={!isShown}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {isShown ? (
        <IssuedTokenNote issued={issued} onClose={onClose} />
      ) : (
        <TokenForm onIssued={setIssued} onClose={onClose} />
      )}
    </Modal>
  );
}

interface TokenFormProps {
  readonly onIssued: (issued: IssuedToken) => void;
  readonly onClose: () => void;
}

interface Wanted {
  readonly name: string;
  readonly role: string;
  readonly organization: string;
  readonly days: string;
}

function TokenForm({ onIssued, onClose }: TokenFormProps) {
  const client = useQueryClient();
  const [wanted, setWanted] = useState<Wanted>({ name: '', role: 'viewer', organization: '', days: '90' });
  const making = useMutation({
    mutationFn: () =>
      send<IssuedToken>('POST', '/tokens', {
        name: wanted.name.trim(),
        role: wanted.role,
        organizationId: wanted.organization.trim() === '' ? null : wanted.organization.trim(),
        expiresInSeconds: Number(wanted.days) * daySeconds,
      }),
    onSuccess: async (made) => {
      onIssued(made);
      await client.invalidateQueries({ queryKey: ['live', '/tokens'] });
    },
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    making.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TokenFields
          wanted={wanted}
          onChange={(change) => {
            setWanted({ ...wanted, ...change });
          }}
        />
        {making.isError && (
          <Alert color="red" role="alert">
            {making.error.message}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={making.isPending} disabled={wanted.name.trim() === ''}>
            Make the token
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface TokenFieldsProps {
  readonly wanted: Wanted;
  readonly onChange: (change: Partial<Wanted>) => void;
}

function TokenFields({ wanted, onChange }: TokenFieldsProps) {
  return (
    <>
      <TextInput
        label="Name"
        description="Under which its acts stand in the audit log: a person or a program. It can be given only once."
        value={wanted.name}
        maxLength={64}
        required
        data-autofocus
        onChange={(event) => {
          onChange({ name: event.currentTarget.value });
        }}
      />
      <Select
        label="Role"
        allowDeselect={false}
        data={Object.entries(roles).map(([value, label]) => ({ value, label }))}
        value={wanted.role}
        onChange={(role) => {
          onChange({ role: role ?? 'viewer' });
        }}
      />
      <TextInput
        label="Organization"
        description="The only one that it opens. Leave it blank for all."
        placeholder="org_…"
        value={wanted.organization}
        maxLength={255}
        onChange={(event) => {
          onChange({ organization: event.currentTarget.value });
        }}
      />
      <Select
        label="Valid for"
        allowDeselect={false}
        data={lifetimes.map(([days, label]) => ({ value: String(days), label }))}
        value={wanted.days}
        onChange={(days) => {
          onChange({ days: days ?? '90' });
        }}
      />
    </>
  );
}
