import { SegmentedControl, Stack } from '@mantine/core';
import { useState } from 'react';
import type { HeldMember, Hold } from '../api/answers.ts';
import { usePages } from '../api/queries.ts';
import { ActButton } from '../parts/act-button.tsx';
import { Empty } from '../parts/empty.tsx';
import { number } from '../parts/words.ts';
import { AnswerPeople, type Intent } from './answer-people.tsx';
import { idsOf, PersonList } from './person-list.tsx';
import { useSelection, type Selection } from './use-selection.ts';

const states = ['waiting', 'approved', 'rejected', 'released'] as const;
type State = (typeof states)[number];

/** Who is in a hold, by how they stand, with the answers for those who wait. */
export function HeldPeople({ hold }: { readonly hold: Hold }) {
  const filled = states.filter((state) => hold.members[state] > 0);
  const [picked, setPicked] = useState<State | null>(null);
  const state = (picked !== null && filled.includes(picked) ? picked : filled[0]) ?? 'waiting';
  const pages = usePages<HeldMember>(`/holds/${hold.id}/members`, { state });
  const selection = useSelection(idsOf(pages));
  const [intent, setIntent] = useState<Intent | null>(null);
  const waits = state === 'waiting' && hold.members.waiting > 0;
  const actions = <Answers hold={hold} selection={selection} onIntent={setIntent} />;
  return (
    <Stack gap="md">
      {filled.length > 1 && (
        <SegmentedControl
          style={{ alignSelf: 'flex-start', maxWidth: '100%' }}
          size="xs"
          aria-label="How they stand"
          value={state}
          onChange={(value) => {
            setPicked(value);
          }}
          data={filled.map((value) => ({ value, label: `${labels[value]} ${number(hold.members[value])}` }))}
        />
      )}
      <PersonList
        label="People in this hold"
        pages={pages}
        since="Since"
        empty={<Empty title="Nobody">Nobody in this hold is {state}.</Empty>}
        {...(waits ? { choosing: { selection, actions } } : {})}
      />
      {intent !== null && (
        <AnswerPeople
          hold={hold}
          intent={intent}
          all={hold.members.waiting}
          onClose={() => {
            setIntent(null);
          }}
          onAnswered={selection.clear}
        />
      )}
    </Stack>
  );
}

const labels: Readonly<Record<State, string>> = {
  waiting: 'Waiting',
  approved: 'Approved',
  rejected: 'Rejected',
  released: 'Released',
};

interface AnswersProps {
  readonly hold: Hold;
  readonly selection: Selection;
  readonly onIntent: (intent: Intent) => void;
}

function Answers({ hold, selection, onIntent }: AnswersProps) {
  const some = selection.ids.length > 0;
  const whom = some ? 'selected' : 'all';
  const memberIds = some ? selection.ids : null;
  // Without somebody else who administers, only an admin can let the last one go.
  const needs = hold.rule === 'last_admin' ? 'admin' : 'operator';
  return (
    <>
      <ActButton
        needs="operator"
        variant="default"
        size="sm"
        onClick={() => {
          onIntent({ kind: 'reject', memberIds });
        }}
      >
        Reject {whom}…
      </ActButton>
      <ActButton
        needs={needs}
        size="sm"
        color="red.9"
        onClick={() => {
          onIntent({ kind: 'approve', memberIds });
        }}
      >
        Approve {whom}…
      </ActButton>
    </>
  );
}
