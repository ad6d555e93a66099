import { Anchor, Button, Paper, SimpleGrid, Skeleton, Stack, Table, Text, Title } from '@mantine/core';
import { Link, useParams } from 'wouter';
import type { Organization } from '../api/answers.ts';
import { useThing } from '../api/queries.ts';
import { ActivityCharts } from '../overview/activity-charts.tsx';
import { Empty } from '../parts/empty.tsx';
import { ErrorNote } from '../parts/error-note.tsx';
import { IdText } from '../parts/id-text.tsx';
import { Page } from '../parts/page.tsx';
import { Ago } from '../parts/time.tsx';
import { count, number } from '../parts/words.ts';
import { Concerns } from './concerns.tsx';

/** One customer: how it stands, its directories, and the ways to everything of it. */
export function OrganizationPage() {
  const { id } = useParams<{ id: string }>();
  const organization = useThing<Organization>(`/organizations/${encodeURIComponent(id)}`);
  const { data } = organization;
  const name = data?.directories.find((directory) => directory.name !== null)?.name ?? id;
  return (
    <Page title={name} about={<IdText value={id} />} actions={<Ways id={id} />}>
      {data === undefined &&
        (organization.isError ? (
          <ErrorNote error={organization.error} onRetry={() => void organization.refetch()} />
        ) : (
          <Skeleton h={120} />
        ))}
      {data !== undefined && (
        <>
          <State organization={data} />
          <Directories organization={data} />
          <ActivityCharts organization={id} />
        </>
      )}
    </Page>
  );
}

function Ways({ id }: { readonly id: string }) {
  const search = `?organization=${encodeURIComponent(id)}`;
  return (
    <>
      <Button component={Link} href={`/members${search}`} variant="default" size="xs">
        Members
      </Button>
      <Button component={Link} href={`/events${search}`} variant="default" size="xs">
        Events
      </Button>
      <Button component={Link} href={`/roles/${encodeURIComponent(id)}`} variant="default" size="xs">
        Roles
      </Button>
      <Button component={Link} href={`/audit${search}`} variant="default" size="xs">
        Audit log
      </Button>
    </>
  );
}

function State({ organization }: { readonly organization: Organization }) {
  const { members, events, holds, drift, id } = organization;
  const search = `?organization=${encodeURIComponent(id)}`;
  const facts = [
    {
      name: 'Active members',
      value: number(members.active),
      note: count(members.admins, 'admin'),
      href: `/members${search}&status=active`,
    },
    {
      name: 'Waiting events',
      value: number(events.pending),
      note: 'not applied yet',
      href: `/events${search}&outcome=pending`,
    },
    { name: 'Failed events', value: number(events.failed), note: 'see the causes', href: `/failures${search}` },
    { name: 'Held', value: number(holds.waiting), note: count(holds.open, 'open hold'), href: `/holds${search}` },
    {
      name: 'Apart from WorkOS',
      value: drift === null ? '–' : number(drift),
      note: drift === null ? 'never compared' : 'differences at the last comparison',
      href: `/directories${search}`,
    },
  ];
  return (
    <Stack gap="sm">
      <Concerns organization={organization} />
      <SimpleGrid cols={{ base: 2, sm: 3, lg: 5 }} spacing="sm">
        {facts.map(({ name, value, note, href }) => (
          <Paper key={name} withBorder p="md">
            <Text size="xs" c="dimmed">
              {name}
            </Text>
            <Text fz={24} fw={650} lh={1.3}>
              {value}
            </Text>
            <Anchor component={Link} href={href} fz="xs">
              {note}
            </Anchor>
          </Paper>
        ))}
      </SimpleGrid>
    </Stack>
  );
}

const states = { active: 'active', deleted: 'deleted', deletion_held: 'deleted, held' } as const;

function Directories({ organization: { directories, directoryCount } }: { readonly organization: Organization }) {
  return (
    <section>
      <Title order={2} mb="sm">
        Directories
      </Title>
      {directoryCount === 0 ? (
        <Empty title="No directory is known">
          It is as soon as the customer connects one, or its first event arrives.
        </Empty>
      ) : (
        <Paper withBorder>
          <Table aria-label="Directories">
            <Table.Tbody>
              {directories.map(({ id, name, type, state, lastEventAt }) => (
                <Table.Tr key={id}>
                  <Table.Td>
                    <Anchor component={Link} href={`/directories/${id}`} fw={550}>
                      {name ?? id}
                    </Anchor>
                    <Text size="xs" c="dimmed">
                      {type ?? 'provider not told yet'} · {states[state]}
                    </Text>
                  </Table.Td>
                  <Table.Td ta="right">
                    <Text size="xs" c="dimmed" component="div">
                      last event <Ago at={lastEventAt} />
                    </Text>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Paper>
      )}
    </section>
  );
}
