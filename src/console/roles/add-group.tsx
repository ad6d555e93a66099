import { Alert, Button, Divider, Group, Modal, ScrollArea, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { useState, type SyntheticEvent } from 'react';
import type { DirectoryGroup, Role } from '../api/answers.ts';
import { usePages } from '../api/queries.ts';
import { ErrorNote } from '../parts/error-note.tsx';
import { SearchField } from '../parts/search-field.tsx';
import { count } from '../parts/words.ts';
import { keyOf, type Line } from './draft.ts';
import { RoleSelect } from './role-select.tsx';

/** A group that is to be added. */
export type NewLine = Omit<Line, 'key'>;

interface AddGroupProps {
  readonly organizationId: string;
  readonly lines: readonly Line[];
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onAdd: (line: NewLine) => void;
}

/** Adds a line: for a group that was seen, or by name for one that is not there yet. */
export function AddGroup({ organizationId, lines, opened, onClose, onAdd }: AddGroupProps) {
  const [role, setRole] = useState<Role>('viewer');
  const known = new Set(lines.map(keyOf));
  const add = (line: Omit<NewLine, 'role'>): void => {
    onAdd({ ...line, role });
    onClose();
  };
  return (
    <Modal opened={opened} onClose={onClose} title="Add a group" size="lg" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        <RoleSelect
          label="Role that the group gives"
          description="It can be changed later, and nothing is saved yet."
          value={role}
          onChange={setRole}
        />
        <SeenGroups organizationId={organizationId} known={known} onAdd={add} />
        <Divider label="or" />
        <ByName known={known} onAdd={add} />
      </Stack>
    </Modal>
  );
}

interface ChoiceProps {
  readonly known: ReadonlySet<string>;
  readonly onAdd: (line: Omit<NewLine, 'role'>) => void;
}

function SeenGroups({ organizationId, known, onAdd }: ChoiceProps & Pick<AddGroupProps, 'organizationId'>) {
  const [search, setSearch] = useState('');
  const pages = usePages<DirectoryGroup>(`/organizations/${encodeURIComponent(organizationId)}/groups`, { search }, 20);
  const groups = pages.data?.pages.flatMap(({ data }) => data);
  return (
    <Stack gap="xs">
      <SearchField
        label="Group of the directory"
        placeholder="Part of its name"
        value={search}
        onSearch={setSearch}
        data-autofocus
      />
      {pages.isError && <ErrorNote error={pages.error} onRetry={() => void pages.refetch()} />}
      {pages.isPending && <Skeleton h={120} role="status" aria-busy="true" aria-label="The groups are loading" />}
      {groups?.length === 0 && (
        <Alert color="gray" variant="light">
          {search === ''
            ? 'No group was seen yet. The identity provider has to push groups; until then, add one by its name.'
            : 'No group that was seen has this in its name. Look for fewer letters, or add it by its full name.'}
        </Alert>
      )}
      {groups !== undefined && groups.length > 0 && (
        <ScrollArea.Autosize mah={260} type="auto" viewportProps={{ tabIndex: 0 }}>
          <Stack gap={0} component="ul" m={0} p={0} aria-label="Groups that were seen" style={{ listStyle: 'none' }}>
            {groups.map((group) => (
              <SeenGroup key={group.id} group={group} known={known} onAdd={onAdd} />
            ))}
          </Stack>
          {pages.hasNextPage && (
            <Button
              variant="subtle"
              fullWidth
              loading={pages.isFetchingNextPage}
              onClick={() => void pages.fetchNextPage()}
            >
              Show more
            </Button>
          )}
        </ScrollArea.Autosize>
      )}
    </Stack>
  );
}

function SeenGroup({ group, known, onAdd }: ChoiceProps & { readonly group: DirectoryGroup }) {
  const { id, name, directoryName, directoryId, people } = group;
  const isKnown = known.has(keyOf({ groupId: id, groupName: null }));
  return (
    <Group component="li" justify="space-between" wrap="nowrap" gap="sm" py={6} pr="sm">
      <div style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
        <Text fw={550} size="sm">
          {name ?? id}
        </Text>
        <Text size="xs" c="dimmed">
          {directoryName ?? directoryId} · {count(people, 'person', 'people')}
        </Text>
      </div>
      <Button
        size="xs"
        variant="default"
        disabled={isKnown}
        aria-label={isKnown ? `${name ?? id} is in the list` : `Add ${name ?? id}`}
        onClick={() => {
          onAdd({ groupId: id, groupName: null, name });
        }}
        style={{ flexShrink: 0 }}
      >
        {isKnown ? 'In the list' : 'Add'}
      </Button>
    </Group>
  );
}

function ByName({ known, onAdd }: ChoiceProps) {
  const [text, setText] = useState('');
  const groupName = text.trim();
  const isKnown = known.has(keyOf({ groupId: null, groupName }));
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (groupName !== '' && !isKnown) onAdd({ groupId: null, groupName, name: null });
  };
  return (
    <form onSubmit={submit}>
      <Group align="flex-start" gap="xs">
        <TextInput
          label="Name of a group that is not there yet"
          description="Exactly as the identity provider will call it. The line waits for the group."
          value={text}
          maxLength={500}
          error={isKnown ? 'It is in the list already.' : null}
          onChange={(event) => {
            setText(event.currentTarget.value);
          }}
          style={{ flex: '1 1 240px' }}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
        />
        <Button type="submit" variant="default" mt={{ xs: 25 }} disabled={groupName === '' || isKnown}>
          Add by name
        </Button>
      </Group>
    </form>
  );
}
