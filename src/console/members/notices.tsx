import { Alert, Anchor, Stack, Text } from '@mantine/core';
import { IconClockShield, IconEraser, IconFlag, IconHandStop } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Explanation } from '../api/answers.ts';
import { actorName } from '../parts/change-words.ts';
import { Ago } from '../parts/time.tsx';
import { roleNames, shortTime } from '../parts/words.ts';

interface NoticesProps {
  readonly explanation: Explanation;
}

/** What is out of the ordinary about the member, each with what to do. */
export function Notices({ explanation }: NoticesProps) {
  const { member, hold, override, erasure } = explanation;
  if ([member.needsAttention, hold, override, erasure].every((notice) => notice === null)) return null;
  return (
    <Stack gap="sm">
      {member.needsAttention !== null && hold?.answer !== 'waiting' && <Attention explanation={explanation} />}
      {hold !== null && <Held hold={hold} />}
      {override !== null && <Overridden override={override} />}
      {erasure !== null && (
        <Notice icon={<IconEraser />} color="gray" title="The personal data was erased">
          By {actorName(erasure.actor)}, <Ago at={erasure.erasedAt} />: {erasure.reason}
        </Notice>
      )}
    </Stack>
  );
}

function Attention({ explanation: { member, directoryUsers } }: NoticesProps) {
  const lead = directoryUsers.find(({ leads }) => leads);
  return (
    <Notice icon={<IconFlag />} color="orange" title="This member needs attention">
      <Text size="sm">{member.needsAttention}</Text>
      <Text size="sm" mt={4}>
        What to do: ask the customer’s IT admin to correct it. The next event about this person mends it.{' '}
        {lead !== undefined && (
          <Anchor component={Link} underline="always" href={`/directories/${encodeURIComponent(lead.directoryId)}`}>
            See how the directory is set up.
          </Anchor>
        )}
      </Text>
    </Notice>
  );
}

const held = {
  removal: { waiting: 'A removal is held', rejected: 'A removal was rejected' },
  lower_role: { waiting: 'A lower role is held', rejected: 'A lower role was rejected' },
} as const;

function Held({ hold }: { readonly hold: NonNullable<Explanation['hold']> }) {
  const { id, asks, answer, heldAt, decidedAt, decidedBy, restored } = hold;
  return (
    <Notice icon={<IconHandStop />} color={answer === 'waiting' ? 'orange' : 'gray'} title={held[asks][answer]}>
      {answer === 'waiting' ? (
        <>
          The directory asks for it since <Ago at={heldAt} />. Until somebody decides, the member stays as it is.{' '}
        </>
      ) : (
        <>
          {decidedBy === null ? 'An operator' : actorName(decidedBy)} decided so <Ago at={decidedAt} />
          {restored && ', and brought the person back'}. The member stays as it is in spite of the directory.{' '}
        </>
      )}
      <Anchor component={Link} underline="always" href={`/holds/${id}`}>
        {answer === 'waiting' ? 'Decide in the hold.' : 'See the hold.'}
      </Anchor>
    </Notice>
  );
}

function Overridden({ override }: { readonly override: NonNullable<Explanation['override']> }) {
  const { role, status, actor, reason, expiresAt } = override;
  const set = [role === null ? null : `role: ${roleNames[role]}`, status === null ? null : `status: ${status}`];
  return (
    <Notice icon={<IconClockShield />} color="blue" title="The directory is overridden">
      By {actorName(actor)}, {set.filter((part) => part !== null).join(', ')}. Reason: {reason}
      <Text size="sm" mt={4}>
        It ends by itself at {shortTime(expiresAt)} (<Ago at={expiresAt} />
        ). Then the directory counts again.
      </Text>
    </Notice>
  );
}

interface NoticeProps {
  readonly icon: ReactNode;
  readonly color: string;
  readonly title: string;
  readonly children: ReactNode;
}

function Notice({ icon, color, title, children }: NoticeProps) {
  return (
    <Alert
      variant="default"
      icon={icon}
      title={title}
      styles={{ icon: { color: `var(--mantine-color-${color}-6)` } }}
      style={{ borderInlineStart: `4px solid var(--mantine-color-${color}-6)` }}
    >
      <Text size="sm" component="div" style={{ overflowWrap: 'anywhere' }}>
        {children}
      </Text>
    </Alert>
  );
}
