import { Alert, Anchor, Group, Paper, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconHandStop } from '@tabler/icons-react';
import { Link, useParams } from 'wouter';
import type { Hold } from '../api/answers.ts';
import { ApiError } from '../api/client.ts';
import { useFollowed } from '../api/follow.ts';
import { useSettings } from '../api/settings.ts';
import { Empty } from '../parts/empty.tsx';
import { ErrorNote } from '../parts/error-note.tsx';
import { Facts, type Fact } from '../parts/facts.tsx';
import { Figures, type Figure } from '../parts/figures.tsx';
import { IdText } from '../parts/id-text.tsx';
import { Page } from '../parts/page.tsx';
import { isUnderWay, RunProgress } from '../parts/run-progress.tsx';
import { Ago } from '../parts/time.tsx';
import { count } from '../parts/words.ts';
import { AnswerBadge } from './answer-badge.tsx';
import { HoldDirectory } from './hold-directory.tsx';
import { HoldPeople } from './hold-people.tsx';
import { doneWords, expiryWords, ruleMeanings, ruleNames } from './hold-words.ts';

/** One hold: what waits and why, who is in it, and the answers to it. */
export function HoldPage() {
  const { id = '' } = useParams();
  const {
    data: hold,
    error,
    refetch,
  } = useFollowed<Hold>(`/holds/${encodeURIComponent(id)}`, ({ run }) => isUnderWay(run));
  const title = hold === undefined ? 'Hold' : ruleNames[hold.rule];
  return (
    <Page
      title={title}
      about={
        <Anchor component={Link} href="/holds">
          All holds
        </Anchor>
      }
    >
      {hold !== undefined ? (
        <HoldBody hold={hold} />
      ) : error === null ? (
        <Skeleton h={220} role="status" aria-busy="true" aria-label="The hold is loading" />
      ) : error instanceof ApiError && error.status === 404 ? (
        <Empty title="There is no hold with this id">
          It may belong to an organization that your token does not open.
        </Empty>
      ) : (
        <ErrorNote error={error} onRetry={() => void refetch()} />
      )}
    </Page>
  );
}

function HoldBody({ hold }: { readonly hold: Hold }) {
  const isOpen = hold.closedAt === null;
  const isWhole = hold.rule === 'directory_deleted';
  return (
    <>
      <Alert color={isOpen ? 'orange' : 'gray'} icon={<IconHandStop />} title={hold.summary}>
        {ruleMeanings[hold.rule]}
        {hold.rule === 'mass_removal' && <Limits />}
      </Alert>
      <Figures figures={figuresOf(hold)} />
      {hold.run !== null && (
        <Paper withBorder p="md">
          <RunProgress
            run={hold.run}
            doing="The answer is carried out"
            done={`The last answer is carried out: ${doneWords(hold)}`}
            failed={`The last answer stopped on the way: ${doneWords(hold)} Answer once more, or see the log of the worker.`}
          />
        </Paper>
      )}
      <Facts facts={factsOf(hold)} />
      <Stack gap="sm" component="section" aria-label={isWhole ? 'The answer' : 'Who is held'}>
        <Title order={2}>{isWhole ? 'The answer' : 'Who, and why'}</Title>
        {isWhole ? <HoldDirectory hold={hold} /> : <HoldPeople hold={hold} />}
      </Stack>
    </>
  );
}

/** How much the guard lets pass here. */
function Limits() {
  const settings = useSettings();
  if (settings === undefined) return null;
  const { count: people, share, windowMinutes } = settings.guard;
  return (
    <Text inherit mt={6}>
      Here, removals pass while no more than {count(people, 'person', 'people')} or no more than{' '}
      {Math.round(share * 100)}% of the active members have gone within {count(windowMinutes, 'minute')}.
    </Text>
  );
}

function figuresOf({ rule, active, removed, members }: Hold): readonly Figure[] {
  const { waiting, approved, rejected, released } = members;
  const before: Figure = { label: 'Active members before', value: active };
  if (rule === 'directory_deleted') return [before];
  return [
    before,
    ...(rule === 'mass_removal' ? [{ label: 'Let go before the hold', value: removed }] : []),
    { label: 'Waiting', value: waiting, ...(waiting > 0 ? { color: 'orange' as const } : {}) },
    { label: 'Approved', value: approved },
    { label: 'Rejected: kept', value: rejected },
    { label: 'Taken back by the directory', value: released },
  ];
}

function factsOf(hold: Hold): readonly Fact[] {
  const { organizationId, directoryId, openedAt, openedEventId, closedAt, expiresAt } = hold;
  const link = (path: string, id: string) => (
    <Anchor component={Link} href={`/${path}/${encodeURIComponent(id)}`} underline="always">
      {id}
    </Anchor>
  );
  return [
    ['State', <AnswerBadge key="state" hold={hold} />],
    ['Organization', link('organizations', organizationId)],
    ...(directoryId === null ? [] : [['Directory', link('directories', directoryId)] as const]),
    [
      'Opened',
      <Group key="opened" gap={6}>
        <Ago at={openedAt} />
        {openedEventId !== null && <Text inherit>with {link('events', openedEventId)}</Text>}
      </Group>,
    ],
    ...(closedAt === null ? [] : [['Closed', <Ago key="closed" at={closedAt} />] as const]),
    ...(closedAt === null ? [['Unanswered', <Expiry key="expiry" hold={hold} expiresAt={expiresAt} />] as const] : []),
    ['Id', <IdText key="id" value={hold.id} />],
  ];
}

function Expiry({ hold, expiresAt }: { readonly hold: Hold; readonly expiresAt: string | null }) {
  if (expiresAt === null) return 'it waits for ever.';
  return (
    <>
      it expires <Ago at={expiresAt} />. {expiryWords(hold)}
    </>
  );
}
