import { Anchor, Group, SimpleGrid, Skeleton, Stack } from '@mantine/core';
import { Link, useParams } from 'wouter';
import type { Explanation } from '../api/answers.ts';
import { useThing } from '../api/queries.ts';
import { RoleBadge, StatusBadge } from '../parts/badges.tsx';
import { ErrorNote } from '../parts/error-note.tsx';
import { IdText } from '../parts/id-text.tsx';
import { Page } from '../parts/page.tsx';
import { nameOf } from '../parts/words.ts';
import { ConsideredRules } from './considered-rules.tsx';
import { DirectoryUsers } from './directory-users.tsx';
import { Ignored } from './ignored.tsx';
import { MemberActs } from './member-acts.tsx';
import { Notices } from './notices.tsx';
import { MemberTimeline } from './timeline.tsx';
import { Why } from './why.tsx';

/** One member: why it is what it is, on what evidence, all that happened, and what can be done. */
export function MemberPage() {
  const { id } = useParams<{ id: string }>();
  const explanation = useThing<Explanation>(`/members/${encodeURIComponent(id)}/explanation`);
  if (explanation.data !== undefined) return <MemberDetails key={id} explanation={explanation.data} />;
  return (
    <Page title="Member">
      {explanation.isPending ? (
        <Stack role="status" aria-busy="true" aria-label="The member is loading">
          <Skeleton h={160} />
          <Skeleton h={320} />
        </Stack>
      ) : (
        <ErrorNote error={explanation.error} onRetry={() => void explanation.refetch()} />
      )}
    </Page>
  );
}

function MemberDetails({ explanation }: { readonly explanation: Explanation }) {
  const { member, erasure, timeline } = explanation;
  return (
    <Page
      title={erasure === null ? nameOf(member) : 'Erased member'}
      about={
        <Group gap="xs">
          {member.email}
          <StatusBadge status={member.status} />
          <RoleBadge role={member.role} />
          <Anchor component={Link} href={`/organizations/${encodeURIComponent(member.organizationId)}`}>
            {member.organizationId}
          </Anchor>
          <IdText value={member.id} />
        </Group>
      }
      actions={<MemberActs explanation={explanation} />}
    >
      <Notices explanation={explanation} />
      <Why explanation={explanation} />
      <Evidence explanation={explanation} />
      <MemberTimeline memberId={member.id} timeline={timeline} />
    </Page>
  );
}

/** What the sentences rest on. */
function Evidence({ explanation }: { readonly explanation: Explanation }) {
  const { considered, directoryUsers, ignored } = explanation;
  // Of one of Eppo's own there is nothing to consider, and nothing that could have counted.
  if (considered.length === 0 && ignored.length === 0) return <DirectoryUsers users={directoryUsers} />;
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
      <ConsideredRules explanation={explanation} />
      <Stack gap="lg">
        <DirectoryUsers users={directoryUsers} />
        <Ignored ignored={ignored} />
      </Stack>
    </SimpleGrid>
  );
}
