import { Group, Text, UnstyledButton } from '@mantine/core';
import type { Resync } from '../api/answers.ts';
import { number } from '../parts/words.ts';
import classes from './drift-kinds.module.css';
import { driftKinds } from './drift-words.ts';

interface DriftKindsProps {
  readonly differences: Resync['differences'];
  /** Of which kind the list below is; empty: of all. */
  readonly chosen: string;
  readonly onChoose: (kind: string | null) => void;
}

/** How many differences there are of each kind, what it means, and the way to see only those. */
export function DriftKinds({ differences, chosen, onChoose }: DriftKindsProps) {
  return (
    <div role="group" aria-label="Kinds of differences" className={classes['kinds']}>
      {driftKinds
        .filter(({ kind }) => (differences[kind] ?? 0) > 0)
        .map(({ kind, name, meaning }) => (
          <UnstyledButton
            key={kind}
            className={classes['kind'] ?? ''}
            aria-pressed={chosen === kind}
            onClick={() => {
              onChoose(chosen === kind ? null : kind);
            }}
          >
            <Group justify="space-between" gap="xs" wrap="nowrap">
              <Text size="sm" fw={600}>
                {name}
              </Text>
              <Text fw={650}>{number(differences[kind] ?? 0)}</Text>
            </Group>
            <Text size="xs" c="dimmed">
              {meaning}
            </Text>
          </UnstyledButton>
        ))}
    </div>
  );
}
