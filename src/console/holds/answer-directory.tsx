import { Radio, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { DirectoryWithCounts, Hold } from '../api/answers.ts';
import { useThing } from '../api/queries.ts';
import { ReasonDialog } from '../parts/reason-dialog.tsx';
import { count } from '../parts/words.ts';
import { useAnswer } from './use-answer.ts';

interface AnswerDirectoryProps {
  readonly hold: Hold;
  readonly kind: 'approve' | 'reject';
  readonly onClose: () => void;
}

/** Says what becomes of everybody in a directory that was deleted, and asks for the reason. */
export function AnswerDirectory({ hold, kind, onClose }: AnswerDirectoryProps) {
  const answer = useAnswer(hold);
  const [members, setMembers] = useState<'deactivate' | 'release' | null>(null);
  const people = usePeopleOf(hold);
  const rejects = kind === 'reject';
  const confirm = rejects ? 'Reject: everybody stays' : members === 'release' ? 'Release them' : 'End their access';
  return (
    <ReasonDialog
      opened
      title={rejects ? 'Keep everybody of the deleted directory' : 'Let the directory end'}
      confirm={confirm}
      color={members === 'deactivate' ? 'red.9' : 'indigo'}
      blocked={!rejects && members === null}
      onClose={onClose}
      onConfirm={(reason) => answer(kind, { reason, ...(members === null ? {} : { members }) })}
    >
      {rejects ? (
        <Text>
          <strong>{people}</strong> keep their access and their roles. They stay locked, although there is no directory
          any more in which they could be changed. It can still be approved later.
        </Text>
      ) : (
        <Choice people={people} value={members} onChange={setMembers} />
      )}
    </ReasonDialog>
  );
}

interface ChoiceProps {
  readonly people: string;
  readonly value: 'deactivate' | 'release' | null;
  readonly onChange: (value: 'deactivate' | 'release') => void;
}

function Choice({ people, value, onChange }: ChoiceProps) {
  return (
    <Radio.Group
      label={`What becomes of ${people}?`}
      value={value}
      onChange={(chosen) => {
        onChange(chosen === 'release' ? 'release' : 'deactivate');
      }}
    >
      <Stack gap="sm" mt="sm">
        <Radio
          value="deactivate"
          label="Their access ends"
          description="They are deactivated now. The last active admin stays and waits in a hold of their own. Choose this when the customer leaves."
        />
        <Radio
          value="release"
          label="They become Eppo’s own"
          description="They stay active with the roles they have, can be changed in Eppo, and are taken over by the directory that comes next. Choose this when the customer moves to another directory."
        />
      </Stack>
    </Radio.Group>
  );
}

/** How many people a directory has that are there, in words. */
function usePeopleOf({ directoryId }: Hold): string {
  const { data } = useThing<DirectoryWithCounts>(
    directoryId === null ? null : `/directories/${encodeURIComponent(directoryId)}`,
  );
  return data === undefined ? 'Everybody in it' : `${count(data.users.active, 'active person', 'active people')} of it`;
}
