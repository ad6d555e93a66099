import { Badge } from '@mantine/core';
import type { HeldMember, Hold } from '../api/answers.ts';
import { answerNames } from './hold-words.ts';

const answerColors = { approved: 'red', rejected: 'teal', released: 'blue', mixed: 'gray' } as const;

/** How a hold stands: open, or its answer. */
export function AnswerBadge({ hold: { closedAt, answer } }: { readonly hold: Hold }) {
  const isOpen = closedAt === null;
  const color = isOpen ? 'orange' : answer === null ? 'gray' : answerColors[answer];
  return (
    <Badge variant="light" color={color}>
      {isOpen ? 'open' : answer === null ? 'closed' : answerNames[answer]}
    </Badge>
  );
}

const stateColors: Readonly<Record<HeldMember['state'], string>> = {
  waiting: 'orange',
  approved: 'red',
  rejected: 'teal',
  released: 'blue',
  removed: 'gray',
};

/** How a person of a hold stands. */
export function HeldBadge({ member: { state, restored } }: { readonly member: HeldMember }) {
  return (
    <Badge variant="light" color={stateColors[state]}>
      {restored && state === 'rejected' ? 'restored' : state === 'removed' ? 'let go' : state}
    </Badge>
  );
}
