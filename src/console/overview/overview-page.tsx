import { Anchor, Group, Stack, Title } from '@mantine/core';
import { Link, Redirect } from 'wouter';
import type { Organization, Status } from '../api/answers.ts';
import { usePages, useThing } from '../api/queries.ts';
import { OrganizationTable } from '../organizations/organization-table.tsx';
import { Empty } from '../parts/empty.tsx';
import { ErrorNote } from '../parts/error-note.tsx';
import { Page } from '../parts/page.tsx';
import { useSignedIn } from '../shell/me.ts';
import { ActivityCharts } from './activity-charts.tsx';
import { Figures } from './figures.tsx';
import { Verdict } from './verdict.tsx';

const shownAtOnce = 8;

/** Whether everything is in step; if not, what is wrong and what to press. */
export function OverviewPage() {
  const { organizationId } = useSignedIn();
  // A token of one organization sees that one; what is said here is of all.
  return organizationId === null ? <Overview /> : <Redirect to={`/organizations/${organizationId}`} replace />;
}

function Overview() {
  const status = useThing<Status>('/status');
  const concerned = usePages<Organization>('/organizations', { concern: 'any' }, shownAtOnce);
  return (
    <Page title="Overview" about="Members and roles in Eppo, beside the directories of its customers.">
      {status.isError && status.data === undefined && (
        <ErrorNote error={status.error} onRetry={() => void status.refetch()} />
      )}
      {status.data !== undefined && (
        <>
          <Verdict status={status.data} concerned={concerned.data?.pages[0]?.data ?? []} />
          <Figures status={status.data} />
        </>
      )}
      <ActivityCharts />
      <section>
        <Group justify="space-between" mb="sm">
          <Title order={2}>Organizations that need somebody</Title>
          <Anchor component={Link} href="/organizations" fz="sm">
            All organizations
          </Anchor>
        </Group>
        <Stack>
          <OrganizationTable
            pages={concerned}
            empty={
              <Empty title="None">
                Nothing is held, failed, behind or apart from its directory. New events appear above as they come.
              </Empty>
            }
          />
        </Stack>
      </section>
    </Page>
  );
}
