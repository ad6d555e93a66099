import { Alert, Button, Group, Paper, Skeleton, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { RoleMappings } from '../api/answers.ts';
import { useFollowed } from '../api/follow.ts';
import { ActButton } from '../parts/act-button.tsx';
import { Empty } from '../parts/empty.tsx';
import { ErrorNote } from '../parts/error-note.tsx';
import { isUnderWay, RunProgress } from '../parts/run-progress.tsx';
import { Ago } from '../parts/time.tsx';
import { count } from '../parts/words.ts';
import { useMay } from '../shell/me.ts';
import { AddGroup, type NewLine } from './add-group.tsx';
import { keyOf, useDraft, type Editing } from './draft.ts';
import { EffectDialog } from './effect-dialog.tsx';
import { MappingLines, ShownLines } from './mapping-lines.tsx';

/** The list of groups and their roles, to be edited, tried and saved. */
export function MappingEditor({ organizationId }: { readonly organizationId: string }) {
  const path = `/organizations/${encodeURIComponent(organizationId)}/role-mappings`;
  const { data, error, refetch } = useFollowed<RoleMappings>(path, ({ run }) => isUnderWay(run));
  if (data !== undefined) return <Editor key={organizationId} {...{ organizationId, path }} saved={data} />;
  if (error !== null) return <ErrorNote error={error} onRetry={() => void refetch()} />;
  return <Skeleton h={180} role="status" aria-busy="true" aria-label="The list is loading" />;
}

interface EditorProps {
  readonly organizationId: string;
  readonly path: string;
  readonly saved: RoleMappings;
}

function Editor({ organizationId, path, saved }: EditorProps) {
  const editing = useDraft(organizationId, saved.mappings);
  const { may, why } = useMay('operator');
  const [dialog, setDialog] = useState<'add' | 'effect' | null>(null);
  const { lines, change } = editing;
  const close = (): void => {
    setDialog(null);
  };
  const add = (line: NewLine): void => {
    change([...lines, { ...line, key: `${keyOf(line)}#${String(Date.now())}` }]);
  };
  return (
    <Stack gap="sm">
      {why !== null && <Text size="sm">{why} So the list is only shown.</Text>}
      {lines.length === 0 ? (
        <NoLines />
      ) : may ? (
        <MappingLines lines={lines} onChange={change} />
      ) : (
        <ShownLines lines={lines} />
      )}
      <Bar editing={editing} onDialog={setDialog} />
      <LastRun saved={saved} />
      <AddGroup opened={dialog === 'add'} {...{ organizationId, lines }} onClose={close} onAdd={add} />
      <EffectDialog opened={dialog === 'effect'} {...{ path, lines }} onClose={close} onSaved={editing.discard} />
    </Stack>
  );
}

function NoLines() {
  return (
    <Empty title="No group gives a role">
      Without the role attribute, people get the role that WorkOS sends, or the default role. Add a group to give its
      people a role.
    </Empty>
  );
}

interface BarProps {
  readonly editing: Editing;
  readonly onDialog: (dialog: 'add' | 'effect') => void;
}

function Bar({ editing: { isChanged, isOvertaken, discard }, onDialog }: BarProps) {
  return (
    <>
      {isOvertaken && (
        <Alert color="orange" title="Somebody else saved another list meanwhile" role="alert">
          Saving yours replaces theirs. Discard your changes to see it.
        </Alert>
      )}
      <Group justify="space-between" gap="sm">
        <ActButton
          needs="operator"
          variant="default"
          leftSection={<IconPlus size={16} />}
          onClick={() => {
            onDialog('add');
          }}
        >
          Add a group…
        </ActButton>
        {isChanged && (
          <Group gap="xs">
            <Text size="sm" fw={600} role="status">
              Not saved yet
            </Text>
            <Button variant="default" onClick={discard}>
              Discard
            </Button>
            <Button
              onClick={() => {
                onDialog('effect');
              }}
            >
              See who would change…
            </Button>
          </Group>
        )}
      </Group>
    </>
  );
}

function LastRun({ saved: { run } }: { readonly saved: RoleMappings }) {
  if (run === null) return null;
  const when = run.finishedAt ?? run.createdAt;
  return (
    <Paper withBorder p="sm">
      <RunProgress
        run={run}
        doing="The people of these groups get their roles"
        done={
          <>
            The last change of the list is carried out: {count(run.changed, 'member')} changed, <Ago at={when} />.
          </>
        }
        failed={
          <>
            The last change of the list stopped after {count(run.changed, 'member')}:{' '}
            {run.reason ?? 'no reason is known'}. Save the list once more.
          </>
        }
      />
    </Paper>
  );
}
