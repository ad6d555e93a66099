import { Alert, Anchor, Button, Group, Loader, Modal, ScrollArea, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { Role, RoleMappings, RoleMappingsEffect } from '../api/answers.ts';
import { send } from '../api/client.ts';
import { RoleBadge } from '../parts/badges.tsx';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { ErrorNote } from '../parts/error-note.tsx';
import { count, number, roleNames } from '../parts/words.ts';
import { toMapping, type Line } from './draft.ts';

interface EffectDialogProps {
  /** Path of the mappings. */
  readonly path: string;
  readonly lines: readonly Line[];
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

/** Shows who would change, and only then lets it be saved. */
export function EffectDialog(props: EffectDialogProps) {
  const { opened, onClose } = props;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Who would change"
      size="xl"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {opened && <EffectBody {...props} />}
    </Modal>
  );
}

function EffectBody({ path, lines, onClose, onSaved }: EffectDialogProps) {
  const client = useQueryClient();
  const mappings = lines.map(toMapping);
  const preview = useQuery({
    queryKey: ['preview', path, mappings],
    queryFn: () => send<RoleMappingsEffect>('PUT', path, { mappings, dryRun: true }),
    // Each look is a new one: people change meanwhile.
    gcTime: 0,
    staleTime: Infinity,
    refetchInterval: false,
    refetchOnWindowFocus: false,
  });
  const saving = useMutation({
    mutationFn: () => send<RoleMappings>('PUT', path, { mappings }),
    onSuccess: async (saved) => {
      client.setQueryData(['live', path, {}], saved);
      onSaved();
      onClose();
      await client.invalidateQueries({ queryKey: ['live'] });
    },
  });
  return (
    <Stack>
      <div aria-live="polite">
        {preview.isPending && <Working />}
        {preview.isError && <ErrorNote error={preview.error} onRetry={() => void preview.refetch()} />}
        {preview.data !== undefined && <Effect effect={preview.data} />}
      </div>
      {saving.isError && (
        <Alert color="red" role="alert">
          {saving.error.message}
        </Alert>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Go on editing
        </Button>
        <Button
          disabled={preview.data === undefined}
          loading={saving.isPending}
          onClick={() => {
            saving.mutate();
          }}
        >
          Save
        </Button>
      </Group>
    </Stack>
  );
}

function Working() {
  return (
    <Group gap="sm">
      <Loader size="sm" />
      <Text size="sm">It is worked out for everybody in these groups, without changing anybody …</Text>
    </Group>
  );
}

type EffectOn = RoleMappingsEffect['effects'][number];

const columns: readonly Column<EffectOn>[] = [
  {
    head: 'Person',
    wide: true,
    cell: ({ memberId, email }) => (
      <Anchor component={Link} href={`/members/${memberId}`} target="_blank">
        {email}
      </Anchor>
    ),
  },
  { head: 'Role now', cell: ({ before }) => <RoleOrNone role={before} /> },
  {
    head: 'Role then',
    cell: ({ before, after }) => (
      <Group gap={6}>
        <RoleOrNone role={after} />
        {before === after && (
          <Text size="xs" c="dimmed">
            the same, by another rule
          </Text>
        )}
      </Group>
    ),
  },
];

function RoleOrNone({ role }: { readonly role: Role | null }) {
  return role === null ? 'none' : <RoleBadge role={role} />;
}

function Effect({ effect: { total, changed, effects } }: { readonly effect: RoleMappingsEffect }) {
  if (changed === 0) {
    return (
      <Text>
        <strong>Nobody changes now.</strong>{' '}
        {total === 0
          ? 'Nobody is in these groups yet.'
          : `The roles of the ${count(total, 'person', 'people')} in these groups stay as they are.`}{' '}
        The list holds for everybody who comes later.
      </Text>
    );
  }
  return (
    <Stack gap="sm">
      <Text>
        <strong>{count(changed, 'person changes', 'people change')}</strong> of the {number(total)} in these groups.{' '}
        {changed === effects.length && summaryOf(effects)}
      </Text>
      <ScrollArea.Autosize mah={420} type="auto" viewportProps={{ tabIndex: 0 }}>
        <DataTable label="Who would change" columns={columns} rows={effects} keyOf={({ memberId }) => memberId} />
      </ScrollArea.Autosize>
      {changed > effects.length && (
        <Text size="sm" c="dimmed">
          The first {number(effects.length)} are shown.
        </Text>
      )}
    </Stack>
  );
}

const rising = Object.keys(roleNames);

function summaryOf(effects: readonly EffectOn[]): string {
  const height = (role: Role | null): number => (role === null ? -1 : rising.indexOf(role));
  const rise = effects.filter(({ before, after }) => height(after) > height(before)).length;
  const fall = effects.filter(({ before, after }) => height(after) < height(before)).length;
  const lost = effects.filter(({ before, after }) => before === 'admin' && after !== 'admin').length;
  const parts = [
    rise > 0 ? `${number(rise)} get a higher role` : null,
    fall > 0 ? `${number(fall)} get a lower role` : null,
    lost > 0 ? `${number(lost)} of them no longer administer` : null,
  ].filter((part) => part !== null);
  return parts.length === 0 ? '' : `${parts.join(', ')}.`;
}
