import { Badge, Tooltip } from '@mantine/core';
import type { Directory } from '../api/answers.ts';
import { isRunning, resultWords, totalOf } from './drift-words.ts';

const states = {
  active: { word: 'active', color: 'teal', meaning: 'WorkOS sends its changes.' },
  deleted: { word: 'deleted', color: 'gray', meaning: 'It was deleted at WorkOS.' },
  deletion_held: {
    word: 'deletion held',
    color: 'orange',
    meaning: 'It was deleted at WorkOS, and its members wait for a decision.',
  },
} as const;

/** Whether a directory is connected. */
export function DirectoryStateBadge({ state }: Pick<Directory, 'state'>) {
  const { word, color, meaning } = states[state];
  return (
    <Tooltip label={meaning}>
      <Badge variant="light" color={color} tabIndex={0}>
        {word}
      </Badge>
    </Tooltip>
  );
}

/** How a directory’s newest comparison with WorkOS ended. */
export function DriftBadge({ lastResync }: Pick<Directory, 'lastResync'>) {
  if (lastResync === null) {
    return (
      <Badge variant="outline" color="gray">
        never compared
      </Badge>
    );
  }
  return (
    <Badge variant="light" color={colorOf(lastResync)}>
      {resultWords(lastResync)}
    </Badge>
  );
}

function colorOf(resync: NonNullable<Directory['lastResync']>): string {
  if (isRunning(resync)) return 'blue';
  if (resync.state === 'failed') return 'red';
  return resync.dryRun && totalOf(resync.differences) > 0 ? 'orange' : 'teal';
}
