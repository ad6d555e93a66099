import { Paper, SimpleGrid, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Status } from '../api/answers.ts';
import { Ago } from '../parts/time.tsx';
import { number, span } from '../parts/words.ts';

/** How events, queue and catch-up stand, in numbers. */
export function Figures({ status: { events, queue, catchUp, deliveries } }: { readonly status: Status }) {
  const { byOutcome, pending, oldestPendingSeconds } = events;
  const decided = Object.values(byOutcome).reduce((sum, value) => sum + value, 0) - byOutcome.duplicate;
  const jobs = queue.reachable ? number((queue.waiting ?? 0) + (queue.active ?? 0)) : 'away';
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 5 }} spacing="sm">
      <Figure name="Waiting" value={number(pending)}>
        {oldestPendingSeconds === null ? 'nothing waits' : `the oldest for ${span(oldestPendingSeconds)}`}
      </Figure>
      <Figure name="Decided" value={number(decided)}>
        {number(byOutcome.applied)} applied
      </Figure>
      <Figure name="Repeated deliveries" value={number(byOutcome.duplicate)}>
        done once all the same
      </Figure>
      <Figure name="Jobs in the queue" value={jobs}>
        on {queue.backend === 'redis' ? 'Redis' : 'PostgreSQL'}
      </Figure>
      {catchUp === null ? (
        <Figure name="This server answered" value={number(deliveries.accepted)}>
          new events since it started
        </Figure>
      ) : (
        <Figure name="Caught up with WorkOS" value={<Ago at={catchUp.caughtUpAt} />}>
          {number(catchUp.brought)} brought that no webhook did
        </Figure>
      )}
    </SimpleGrid>
  );
}

function Figure({
  name,
  value,
  children,
}: {
  readonly name: string;
  readonly value: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <Paper withBorder p="md">
      <Text size="xs" c="dimmed">
        {name}
      </Text>
      <Text fz={24} fw={650} lh={1.3} component="div">
        {value}
      </Text>
      <Text size="xs" c="dimmed" component="div">
        {children}
      </Text>
    </Paper>
  );
}
