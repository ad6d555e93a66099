import { Alert, Anchor, Code, Paper, Stack, Text, Timeline, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { IconCircleCheck } from '@tabler/icons-react';
import { Link } from 'wouter';
import type { FirstRun, Settings, ToldDemo } from '../api/answers.ts';
import { send } from '../api/client.ts';
import { useThing } from '../api/queries.ts';
import { ActButton } from '../parts/act-button.tsx';
import { ErrorNote } from '../parts/error-note.tsx';
import { IdText } from '../parts/id-text.tsx';
import { Page } from '../parts/page.tsx';
import { Ago } from '../parts/time.tsx';
import { count } from '../parts/words.ts';

/** How to begin: point WorkOS here, connect the first directory, see the first event come; or look around with the demo. */
export function WelcomePage() {
  const first = useThing<FirstRun>('/first-run');
  const settings = useThing<Settings>('/settings');
  const done = first.data?.firstRealEventAt ?? null;
  return (
    <Page title="Setup" about="From an empty installation to the first member, in three steps.">
      {first.isError && first.data === undefined && (
        <ErrorNote error={first.error} onRetry={() => void first.refetch()} />
      )}
      {done !== null && (
        <Alert color="teal" icon={<IconCircleCheck />} title="Events arrive" role="status">
          The first came <Ago at={done} />.{' '}
          <Anchor component={Link} href="/" underline="always">
            To the overview
          </Anchor>
        </Alert>
      )}
      {first.data !== undefined && done === null && <Rejected rejected={first.data.rejected} />}
      <Timeline active={done === null ? 0 : 2} bulletSize={30} lineWidth={2}>
        <Timeline.Item bullet="1" title="Point WorkOS at this service">
          <Endpoint settings={settings.data} />
        </Timeline.Item>
        <Timeline.Item bullet="2" title="Connect a customer’s directory">
          <Connect settings={settings.data} />
        </Timeline.Item>
        <Timeline.Item bullet="3" title="See the first event arrive">
          <Arrival />
        </Timeline.Item>
      </Timeline>
      {first.data !== undefined && <Demo first={first.data} />}
    </Page>
  );
}

function Endpoint({ settings }: { readonly settings: Settings | undefined }) {
  return (
    <Stack gap={6} maw={640}>
      <Text size="sm">
        In the WorkOS dashboard, open Developers › Webhooks and create an endpoint. It must be reachable from the
        internet over HTTPS; send it all events that begin with <Code>dsync.</Code>
      </Text>
      <IdText value={`${location.origin}${settings?.webhookPath ?? '/webhooks/workos'}`} what="address" />
      <Text size="sm">
        Then set <Code>WORKOS_WEBHOOK_SECRET</Code> of this service to the secret that WorkOS shows, and start it again.
        {settings?.workosApi === false && (
          <>
            {' '}
            With <Code>WORKOS_API_KEY</Code> set as well, it can also compare directories and make setup links.
          </>
        )}
      </Text>
    </Stack>
  );
}

function Connect({ settings }: { readonly settings: Settings | undefined }) {
  return (
    <Stack gap={6} maw={640}>
      <Text size="sm">
        In the WorkOS dashboard, open Identity Provider Attributes and add one called{' '}
        <Code>{settings?.roleAttribute ?? 'eppoMemberRole'}</Code>. Then send the customer’s IT admin a setup link, and{' '}
        <Anchor component={Link} href="/guides" underline="always">
          the guide for their identity provider
        </Anchor>
        .
      </Text>
    </Stack>
  );
}

function Arrival() {
  return (
    <Text size="sm" maw={640}>
      This page turns green by itself. Until then, <Code>npx dsync doctor</Code> says what is missing.
    </Text>
  );
}

function Rejected({ rejected }: { readonly rejected: FirstRun['rejected'] }) {
  const wrong = rejected.signature_mismatch;
  if (wrong === 0) return null;
  return (
    <Alert color="red" title={`${count(wrong, 'delivery', 'deliveries')} had a wrong signature`}>
      WorkOS reaches this service, but signs with another secret. Compare WORKOS_WEBHOOK_SECRET with the one that WorkOS
      shows for this endpoint.
    </Alert>
  );
}

function Demo({ first }: { readonly first: FirstRun }) {
  const client = useQueryClient();
  const starting = useMutation({
    mutationFn: () => send<ToldDemo>('POST', '/demo'),
    onSuccess: () => client.invalidateQueries({ queryKey: ['live'] }),
  });
  if (first.demo) {
    return (
      <Paper withBorder p="md">
        <Title order={2}>The demo is here</Title>
        <Text size="sm" c="dimmed">
          Two made-up customers, one on Okta and one on Entra ID, and their people.{' '}
          <Anchor component={Link} href="/members" underline="always">
            Look at the members
          </Anchor>
        </Text>
      </Paper>
    );
  }
  if (!first.demoAllowed) return null;
  return (
    <Paper withBorder p="md">
      <Stack gap="xs" align="flex-start">
        <Title order={2}>Look around first</Title>
        <Text size="sm" c="dimmed">
          The demo tells the story of two made-up customers: people are assigned, renamed, raised and unassigned, out of
          order and twice. What it makes cannot be removed again, so keep it away from an installation that is to be
          real.
        </Text>
        {starting.isError && <ErrorNote error={starting.error} />}
        <ActButton
          needs="admin"
          variant="light"
          loading={starting.isPending}
          onClick={() => {
            starting.mutate();
          }}
        >
          Bring in the demo
        </ActButton>
      </Stack>
    </Paper>
  );
}
