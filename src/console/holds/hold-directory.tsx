import { Anchor, Group, Paper, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Hold } from '../api/answers.ts';
import { ActButton } from '../parts/act-button.tsx';
import { AnswerDirectory } from './answer-directory.tsx';

/** The answers to the end of a directory, which is held as a whole. */
export function HoldDirectory({ hold }: { readonly hold: Hold }) {
  const [kind, setKind] = useState<'approve' | 'reject' | null>(null);
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <Text size="sm">
          The directory is held as a whole, so nobody can be named: the answer is for everybody in it.{' '}
          <Anchor
            component={Link}
            href={`/members?organization=${encodeURIComponent(hold.organizationId)}`}
            underline="always"
          >
            See the members of the organization.
          </Anchor>
        </Text>
        {hold.answer === 'rejected' && (
          <Text size="sm">It was rejected, and everybody stayed. It can still be approved.</Text>
        )}
        <Answers hold={hold} onAnswer={setKind} />
        {kind !== null && (
          <AnswerDirectory
            hold={hold}
            kind={kind}
            onClose={() => {
              setKind(null);
            }}
          />
        )}
      </Stack>
    </Paper>
  );
}

interface AnswersProps {
  readonly hold: Hold;
  readonly onAnswer: (kind: 'approve' | 'reject') => void;
}

function Answers({ hold, onAnswer }: AnswersProps) {
  const isOpen = hold.closedAt === null;
  // There is nobody left to ask about its members: so a rejection is not the last word.
  if (!isOpen && hold.answer !== 'rejected') return null;
  return (
    <Group gap="xs">
      {isOpen && (
        <ActButton
          needs="operator"
          variant="default"
          onClick={() => {
            onAnswer('reject');
          }}
        >
          Reject…
        </ActButton>
      )}
      <ActButton
        needs="operator"
        color="red.9"
        onClick={() => {
          onAnswer('approve');
        }}
      >
        {isOpen ? 'Approve…' : 'Approve after all…'}
      </ActButton>
    </Group>
  );
}
