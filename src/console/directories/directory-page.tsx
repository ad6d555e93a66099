import { Alert, Anchor, Grid, Group, Skeleton } from '@mantine/core';
import { IconHandStop } from '@tabler/icons-react';
import { Link, useParams } from 'wouter';
import type { DirectoryWithCounts } from '../api/answers.ts';
import { useThing } from '../api/queries.ts';
import { ErrorNote } from '../parts/error-note.tsx';
import { guideOf, providerName } from '../parts/event-words.ts';
import { Figures } from '../parts/figures.tsx';
import { IdText } from '../parts/id-text.tsx';
import { Page } from '../parts/page.tsx';
import { Ago } from '../parts/time.tsx';
import { useSignedIn } from '../shell/me.ts';
import { ArrivalsSection } from './arrivals-section.tsx';
import { CatchUpSection } from './catch-up-section.tsx';
import { DiagnosisSection } from './diagnosis-section.tsx';
import { DirectoryStateBadge } from './directory-badges.tsx';
import { DriftSection } from './drift-section.tsx';
import { SetupLinkAct } from './setup-link-act.tsx';

/** One directory: what it is, how it is set up, whether it is in step, and how its events come. */
export function DirectoryPage() {
  const { id } = useParams<{ id: string }>();
  const directory = useThing<DirectoryWithCounts>(`/directories/${encodeURIComponent(id)}`);
  if (directory.data !== undefined) return <DirectoryDetails directory={directory.data} />;
  return (
    <Page title="Directory">
      {directory.isPending ? (
        <Skeleton h={200} role="status" aria-label="The directory is loading" />
      ) : (
        <ErrorNote error={directory.error} onRetry={() => void directory.refetch()} />
      )}
    </Page>
  );
}

function DirectoryDetails({ directory }: { readonly directory: DirectoryWithCounts }) {
  const { id, name, type, state, organizationId } = directory;
  const { organizationId: own } = useSignedIn();
  return (
    <Page
      title={name ?? id}
      about={
        <Group gap="xs">
          <span title={type ?? undefined}>{providerName(type)}</span>
          <DirectoryStateBadge state={state} />
          <Anchor component={Link} href={`/organizations/${encodeURIComponent(organizationId)}`}>
            {organizationId}
          </Anchor>
          <IdText value={id} />
          <span>
            Last event: <Ago at={directory.lastEventAt} />
          </span>
        </Group>
      }
      actions={<SetupLinkAct organizationId={organizationId} />}
    >
      {state === 'deletion_held' && <DeletionHeld organizationId={organizationId} />}
      <Places directory={directory} />
      <Numbers directory={directory} />
      <DiagnosisSection directoryId={id} />
      <DriftSection directory={directory} />
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, lg: own === null ? 7 : 12 }}>
          <ArrivalsSection directoryId={id} />
        </Grid.Col>
        {own === null && (
          <Grid.Col span={{ base: 12, lg: 5 }}>
            <CatchUpSection />
          </Grid.Col>
        )}
      </Grid>
    </Page>
  );
}

function DeletionHeld({ organizationId }: { readonly organizationId: string }) {
  return (
    <Alert color="orange" icon={<IconHandStop />} title="This directory was deleted at WorkOS">
      Its members keep their access until somebody decides.{' '}
      <Anchor component={Link} underline="always" href={`/holds?organization=${encodeURIComponent(organizationId)}`}>
        Decide in the hold.
      </Anchor>
    </Alert>
  );
}

function Numbers({ directory: { users, groups } }: { readonly directory: DirectoryWithCounts }) {
  return (
    <Figures
      figures={[
        { label: 'People active', value: users.active },
        { label: 'People gone', value: users.gone },
        { label: 'Groups', value: groups },
      ]}
    />
  );
}

/** Where to look further. */
function Places({ directory: { type, organizationId } }: { readonly directory: DirectoryWithCounts }) {
  const organization = encodeURIComponent(organizationId);
  const guide = guideOf(type);
  const places = [
    ['Members', `/members?organization=${organization}`],
    ['Events', `/events?organization=${organization}`],
    ['Role mapping', `/roles/${organization}`],
    ['Setup guide', guide === null ? '/guides' : `/guides/${guide}`],
  ] as const;
  return (
    <Group component="nav" aria-label="About this directory" gap="lg" fz="sm">
      {places.map(([label, href]) => (
        <Anchor key={label} component={Link} href={href}>
          {label}
        </Anchor>
      ))}
    </Group>
  );
}
