import { Badge, Text, Tooltip } from '@mantine/core';
import type { Replay, ReplayEffect } from '../api/answers.ts';
import { RoleBadge } from '../parts/badges.tsx';
import { roleNames } from '../parts/words.ts';
import { plannedWords, type PlannedOutcome } from './replay-words.ts';

const states = {
  planning: { color: 'blue', meaning: 'What it would do is being worked out; nothing is written.' },
  planned: { color: 'indigo', meaning: 'A preview is ready. Nothing has been changed.' },
  running: { color: 'blue', meaning: 'Its events are being applied.' },
  paused: { color: 'yellow', meaning: 'It waits to be resumed; what was done stays.' },
  cancelled: { color: 'gray', meaning: 'Somebody ended it; what was done before stays.' },
  stopped: { color: 'orange', meaning: 'The world had changed since the preview, so it did not go on.' },
  done: { color: 'teal', meaning: 'All of its events were run.' },
  failed: { color: 'red', meaning: 'It could not go on.' },
} as const satisfies Record<Replay['state'], unknown>;

/** How a replay stands. */
export function ReplayStateBadge({ state, size = 'md' }: { readonly state: Replay['state']; readonly size?: string }) {
  const { color, meaning } = states[state];
  return (
    <Tooltip label={meaning}>
      <Badge variant="light" color={color} size={size}>
        {state === 'planned' ? 'preview' : state}
      </Badge>
    </Tooltip>
  );
}

const plannedColors: Readonly<Record<PlannedOutcome, string>> = {
  applied: 'teal',
  unchanged: 'gray',
  superseded: 'grape',
  held: 'orange',
  failed: 'red',
  ignored: 'gray',
  waiting: 'blue',
  payload_gone: 'red',
};

/** What applying an event again would come to. */
export function PlannedBadge({ planned }: { readonly planned: PlannedOutcome }) {
  return (
    <Tooltip label={plannedWords[planned]}>
      <Badge variant="light" color={plannedColors[planned]}>
        {planned.replaceAll('_', ' ')}
      </Badge>
    </Tooltip>
  );
}

/** What a member is, before or after; null: there is none. */
export function Standing({ standing }: { readonly standing: ReplayEffect['before'] }) {
  if (standing === null) {
    return (
      <Text span size="sm" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
        no member
      </Text>
    );
  }
  const { role, status } = standing;
  if (status !== 'active') {
    return (
      <Text span size="sm" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
        no access
      </Text>
    );
  }
  return isRole(role) ? <RoleBadge role={role} /> : <Badge variant="light">{role}</Badge>;
}

function isRole(role: string): role is keyof typeof roleNames {
  return Object.hasOwn(roleNames, role);
}
