import { Badge, Tooltip } from '@mantine/core';
import type { Member, Outcome, Role } from '../api/answers.ts';
import { outcomeMeanings, roleNames } from './words.ts';

/** The colour of each outcome. */
export const outcomeColors: Readonly<Record<Outcome | 'pending', string>> = {
  applied: 'teal',
  unchanged: 'gray',
  superseded: 'grape',
  duplicate: 'gray',
  ignored: 'gray',
  held: 'orange',
  failed: 'red',
  pending: 'blue',
};

/** How an event ended; null: it waits. */
export function OutcomeBadge({ outcome }: { readonly outcome: string | null }) {
  const known = outcome ?? 'pending';
  const key = known in outcomeColors ? (known as Outcome | 'pending') : null;
  return (
    <Tooltip label={key === null ? known : outcomeMeanings[key]}>
      <Badge variant="light" color={key === null ? 'gray' : outcomeColors[key]} style={{ flexShrink: 0 }}>
        {known.replaceAll('_', ' ')}
      </Badge>
    </Tooltip>
  );
}

/** Whether a member may use Eppo. */
export function StatusBadge({ status }: { readonly status: Member['status'] }) {
  return (
    <Badge variant={status === 'active' ? 'light' : 'outline'} color={status === 'active' ? 'teal' : 'gray'}>
      {status}
    </Badge>
  );
}

const roleColors: Readonly<Record<Role, string>> = {
  viewer: 'gray',
  experiment_editor: 'blue',
  data_owner: 'violet',
  admin: 'pink',
};

/** A role in Eppo. */
export function RoleBadge({ role }: { readonly role: Role }) {
  return (
    <Badge variant="light" color={roleColors[role]} style={{ flexShrink: 0 }}>
      {roleNames[role]}
    </Badge>
  );
}
