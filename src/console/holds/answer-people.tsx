import { Checkbox, List, Stack, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { Hold } from '../api/answers.ts';
import { ReasonDialog } from '../parts/reason-dialog.tsx';
import { count } from '../parts/words.ts';
import { useMay } from '../shell/me.ts';
import { useAnswer, type AnswerKind } from './use-answer.ts';

/** An answer that somebody is about to give. */
export interface Intent {
  readonly kind: AnswerKind;
  /** Members that are meant; null: all. */
  readonly memberIds: readonly string[] | null;
}

interface AnswerPeopleProps {
  readonly hold: Hold;
  readonly intent: Intent;
  /** How many all are, where it is known: of those who went before, only once all were read. */
  readonly all: number | null;
  readonly onClose: () => void;
  readonly onAnswered: () => void;
}

const verbs = { approve: 'Approve', reject: 'Reject', restore: 'Restore' } as const;
const colors = { approve: 'red.9', reject: 'indigo', restore: 'indigo' } as const;

/** Says what an answer does to how many people, and asks for the reason. */
export function AnswerPeople({ hold, intent, all, onClose, onAnswered }: AnswerPeopleProps) {
  const answer = useAnswer(hold);
  const [override, setOverride] = useState(false);
  const { kind, memberIds } = intent;
  const size = memberIds?.length ?? all;
  const people = size === null ? 'everybody who went before' : count(size, 'person', 'people');
  const needsOverride = kind === 'approve' && hold.rule === 'last_admin';
  return (
    <ReasonDialog
      opened
      title={`${verbs[kind]}: ${people}`}
      confirm={`${verbs[kind]} ${people}`}
      color={colors[kind]}
      blocked={needsOverride && !override}
      onClose={onClose}
      onConfirm={async (reason) => {
        const whom = memberIds === null ? {} : { memberIds };
        await answer(kind, { reason, ...whom, ...(override ? { overrideLastAdmin: true } : {}) });
        onAnswered();
      }}
    >
      <Stack gap="sm">
        <Effect hold={hold} kind={kind} people={people} isOne={size === 1} />
        {kind === 'approve' && <Override hold={hold} checked={override} onChange={setOverride} />}
      </Stack>
    </ReasonDialog>
  );
}

interface EffectProps {
  readonly hold: Hold;
  readonly kind: AnswerKind;
  readonly people: string;
  readonly isOne: boolean;
}

function Effect({ hold, kind, people, isOne }: EffectProps) {
  const lines = kind === 'approve' ? approval(hold, isOne) : kind === 'reject' ? rejection(hold) : restoring;
  return (
    <>
      <Text>
        <strong>{people}</strong> {firstWords(hold, kind, isOne)}
      </Text>
      <List size="sm" spacing={4}>
        {lines.map((line, place) => (
          <List.Item key={place}>{line}</List.Item>
        ))}
      </List>
    </>
  );
}

function firstWords({ rule }: Hold, kind: AnswerKind, isOne: boolean): string {
  if (kind === 'restore') return `${isOne ? 'gets' : 'get'} access back, with the role held before.`;
  if (kind === 'reject') return `${isOne ? 'keeps' : 'keep'} access and role in spite of the directory.`;
  if (rule === 'last_admin') return `${isOne ? 'loses' : 'lose'} the role or the access that the directory takes away.`;
  return `${isOne ? 'loses' : 'lose'} access to Eppo now, as the directory asks.`;
}

function approval({ rule }: Hold, isOne: boolean): readonly ReactNode[] {
  const later = 'The guard stays on: what the directory removes later is judged as before.';
  if (rule === 'last_admin') return ['The organization is left without an active admin.', later];
  return [
    isOne
      ? 'The account is kept, deactivated. It comes back when the directory assigns the person again.'
      : 'Their accounts are kept, deactivated. They come back when the directory assigns the people again.',
    later,
  ];
}

function rejection({ rule, removed }: Hold): readonly ReactNode[] {
  const until = 'This holds until the directory shows them there again. A removal after that is judged anew.';
  if (rule !== 'mass_removal' || removed === 0) return [until];
  const before = `${count(removed, 'person', 'people')} went before the hold opened. Rejecting does not bring them back; “Restore” does.`;
  return [until, before];
}

const restoring: readonly ReactNode[] = [
  'They stay in spite of the directory, until it shows them there again. A removal after that is judged anew.',
  'Who was restored is listed under “Held”, as rejected.',
];

interface OverrideProps {
  readonly hold: Hold;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

function Override({ hold, checked, onChange }: OverrideProps) {
  const { may } = useMay('admin');
  const isLast = hold.rule === 'last_admin';
  if (!may) {
    return (
      <Text size="sm" c="dimmed">
        Should the last active admin be among them, that one stays and waits in a hold of its own. Only a token with the
        role admin can let the last admin go.
      </Text>
    );
  }
  return (
    <Checkbox
      label={isLast ? 'Leave the organization without an admin' : 'Let the last active admin go, too'}
      description={
        isLast
          ? 'It is better to make somebody else an admin first: then the change happens by itself.'
          : 'Otherwise the last active admin, if among them, stays and waits in a hold of their own.'
      }
      checked={checked}
      onChange={(event) => {
        onChange(event.currentTarget.checked);
      }}
    />
  );
}
