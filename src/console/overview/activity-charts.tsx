import { Group, SegmentedControl, SimpleGrid, Skeleton, Title } from '@mantine/core';
import { useState } from 'react';
import type { Activity } from '../api/answers.ts';
import { useThing } from '../api/queries.ts';
import { ChartFrame } from '../parts/charts/chart-frame.tsx';
import { Lines } from '../parts/charts/lines.tsx';
import { StackedColumns } from '../parts/charts/stacked-columns.tsx';
import { ErrorNote } from '../parts/error-note.tsx';
import { count, number, span } from '../parts/words.ts';

const ranges = [
  { value: 'hour', label: 'Hour' },
  { value: 'day', label: 'Day' },
  { value: 'week', label: 'Week' },
];

const color = (name: string, light: number, dark: number): string =>
  `light-dark(var(--mantine-color-${name}-${String(light)}), var(--mantine-color-${name}-${String(dark)}))`;

const received = [{ key: 'received', name: 'received', color: color('indigo', 6, 5) }] as const;

const outcomes = [
  { key: 'applied', name: 'applied', color: color('teal', 6, 6) },
  { key: 'unchanged', name: 'unchanged', color: color('gray', 5, 6) },
  { key: 'superseded', name: 'superseded', color: color('grape', 4, 4) },
  { key: 'ignored', name: 'ignored', color: color('gray', 3, 8) },
  { key: 'held', name: 'held', color: color('orange', 5, 5) },
  { key: 'failed', name: 'failed', color: color('red', 6, 6) },
] as const;

const latencies = [
  { key: 'p50', name: 'half within', color: color('blue', 6, 5) },
  { key: 'p95', name: '95 % within', color: color('violet', 6, 4) },
] as const;

/** What came in, what it led to, and how long that took; of one organization, or of all. */
export function ActivityCharts({ organization = null }: { readonly organization?: string | null }) {
  const [range, setRange] = useState('hour');
  const activity = useThing<Activity>('/activity', { range, organization });
  return (
    <section>
      <Group justify="space-between" mb="sm">
        <Title order={2}>Activity</Title>
        <SegmentedControl size="xs" data={ranges} value={range} onChange={setRange} aria-label="How far back" />
      </Group>
      {activity.data !== undefined ? (
        <Charts activity={activity.data} />
      ) : activity.isError ? (
        <ErrorNote error={activity.error} onRetry={() => void activity.refetch()} />
      ) : (
        <SimpleGrid cols={{ base: 1, md: 3 }}>
          <Skeleton h={250} />
          <Skeleton h={250} />
          <Skeleton h={250} />
        </SimpleGrid>
      )}
    </section>
  );
}

function Charts({ activity }: { readonly activity: Activity }) {
  const { data } = activity;
  const bucketMs = activity.bucketSeconds * 1_000;
  const total = data.reduce((sum, bucket) => sum + bucket.received, 0);
  const arrivals = data.map((bucket) => ({ at: Date.parse(bucket.at), values: { received: bucket.received } }));
  const decided = data.map((bucket) => ({ at: Date.parse(bucket.at), values: bucket.decided }));
  const latency = data.map((bucket) => ({ at: Date.parse(bucket.at), values: bucket.latencyMs }));
  const slowest = Math.max(0, ...data.map((bucket) => bucket.latencyMs?.p95 ?? 0));
  const failed = data.reduce((sum, bucket) => sum + bucket.decided.failed, 0);
  return (
    <SimpleGrid cols={{ base: 1, md: 3 }}>
      <ChartFrame title="Events received" summary={`${count(total, 'event')} received.`} legend={[]}>
        {(width) => <StackedColumns columns={arrivals} series={received} bucketMs={bucketMs} width={width} />}
      </ChartFrame>
      <ChartFrame
        title="What they led to"
        summary={`Outcomes of events; ${number(failed)} failed.`}
        legend={shownOf(data)}
      >
        {(width) => <StackedColumns columns={decided} series={outcomes} bucketMs={bucketMs} width={width} />}
      </ChartFrame>
      <ChartFrame
        title="From arrival to outcome"
        summary={`At the slowest time, 95 % of events were decided within ${span(slowest / 1_000)}.`}
        legend={latencies}
      >
        {(width) => <Lines points={latency} series={latencies} bucketMs={bucketMs} width={width} />}
      </ChartFrame>
    </SimpleGrid>
  );
}

/** The legend names what there is, and at least what one hopes for. */
function shownOf(data: Activity['data']) {
  return outcomes.filter(({ key }) => key === 'applied' || data.some(({ decided }) => decided[key] > 0));
}
