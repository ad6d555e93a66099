import { Anchor, Group, SimpleGrid, Skeleton, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link, useParams } from 'wouter';
import type { Settings } from '../api/answers.ts';
import { useThing } from '../api/queries.ts';
import { ErrorNote } from '../parts/error-note.tsx';
import { Page } from '../parts/page.tsx';
import { useSignedIn } from '../shell/me.ts';
import { DefaultRoleChoice } from './default-role.tsx';
import { MappingEditor } from './mapping-editor.tsx';
import { RoleRules } from './role-rules.tsx';
import { SlugTable } from './slug-table.tsx';

/** An organization's roles: which groups give which, and how a role is decided. */
export function OrganizationRolesPage() {
  const { organizationId = '' } = useParams();
  const { organizationId: only } = useSignedIn();
  const links = (
    <Group gap="md">
      {only === null && (
        <Anchor component={Link} href="/roles">
          All organizations
        </Anchor>
      )}
      <Anchor component={Link} href={`/organizations/${encodeURIComponent(organizationId)}`}>
        How it stands
      </Anchor>
      <Anchor component={Link} href={`/members?organization=${encodeURIComponent(organizationId)}`}>
        Its members
      </Anchor>
    </Group>
  );
  return (
    <Page title={`Roles of ${organizationId}`} about={links}>
      <Section title="Groups and their roles">
        <Text size="sm" c="dimmed">
          For people whose role attribute says nothing. The first line that names one of a person’s groups decides,
          however high its role is; so put what matters more further up.
        </Text>
        <MappingEditor organizationId={organizationId} />
      </Section>
      <Decided organizationId={organizationId} />
    </Page>
  );
}

function Decided({ organizationId }: { readonly organizationId: string }) {
  const { data: settings, error, refetch } = useThing<Settings>('/settings');
  return (
    <>
      <Section title="How a role is decided">
        <Text size="sm" c="dimmed">
          The first rule that speaks decides, and each member shows which one did.
        </Text>
        <RoleRules attribute={settings?.roleAttribute ?? 'eppoMemberRole'} />
      </Section>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
        <Section title="Default role">
          <DefaultRoleChoice organizationId={organizationId} />
        </Section>
        <Section title="Roles of WorkOS">
          {settings !== undefined ? (
            <SlugTable slugs={settings.roleSlugs} />
          ) : error !== null ? (
            <ErrorNote error={error} onRetry={() => void refetch()} />
          ) : (
            <Skeleton h={120} role="status" aria-busy="true" aria-label="The table is loading" />
          )}
        </Section>
      </SimpleGrid>
    </>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Stack gap="sm" component="section" aria-label={title}>
      <Title order={2}>{title}</Title>
      {children}
    </Stack>
  );
}
