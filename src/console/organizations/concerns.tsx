import { Badge, Group } from '@mantine/core';
import type { Organization } from '../api/answers.ts';
import { number, span } from '../parts/words.ts';

type Concern = Organization['concerns'][number];

const colors: Readonly<Record<Concern, string>> = {
  held: 'orange',
  failed: 'red',
  behind: 'yellow',
  drift: 'grape',
  needs_attention: 'orange',
};

/** Concerns as people choose among them. */
export const concernNames: Readonly<Record<Concern, string>> = {
  held: 'Held',
  failed: 'Failed events',
  behind: 'Behind',
  drift: 'Apart from WorkOS',
  needs_attention: 'Role needs attention',
};

/** What is the matter with an organization, with how much; or that nothing is. */
export function Concerns({ organization }: { readonly organization: Organization }) {
  if (organization.concerns.length === 0) {
    return (
      <Badge variant="light" color="teal">
        in step
      </Badge>
    );
  }
  return (
    <Group gap={6}>
      {organization.concerns.map((concern) => (
        <Badge key={concern} variant="light" color={colors[concern]}>
          {sayConcern(organization, concern)}
        </Badge>
      ))}
    </Group>
  );
}

function sayConcern({ holds, events, drift, members }: Organization, concern: Concern): string {
  switch (concern) {
    case 'held':
      return holds.waiting === 0 ? 'directory held' : `${number(holds.waiting)} held`;
    case 'failed':
      return `${number(events.failed)} failed`;
    case 'behind':
      return `behind ${span(events.oldestPendingSeconds ?? 0)}`;
    case 'drift':
      return `${number(drift ?? 0)} apart`;
    case 'needs_attention':
      return members.needAttention === 1 ? '1 needs attention' : `${number(members.needAttention)} need attention`;
  }
}
