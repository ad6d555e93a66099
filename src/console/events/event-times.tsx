import { Text, Timeline } from '@mantine/core';
import type { AuditEntry, DirectoryEvent } from '../api/answers.ts';
import { usePages } from '../api/queries.ts';
import { Ago } from '../parts/time.tsx';
import { exactTime, span } from '../parts/words.ts';

/** From when it happened to when it was decided, with the time between. */
export function EventTimes({ event: { id, occurredAt, receivedAt, outcome } }: { readonly event: DirectoryEvent }) {
  // When an event was decided is told by what it changed; one that changed nothing has no such entry.
  const audit = usePages<AuditEntry>('/audit', { event: id });
  const entries = audit.data?.pages.flatMap(({ data }) => data) ?? [];
  const decided = entries.filter(({ actor }) => actor === 'directory').at(-1)?.at ?? null;
  return (
    <Timeline bulletSize={14} lineWidth={2} active={outcome === null ? 1 : 2}>
      <Timeline.Item title="Occurred">
        <Time at={occurredAt} note="by WorkOS’s clock" />
      </Timeline.Item>
      <Timeline.Item title="Received" lineVariant={outcome === null ? 'dashed' : 'solid'}>
        <Time at={receivedAt} note={`${between(occurredAt, receivedAt)} after it occurred`} />
      </Timeline.Item>
      <Timeline.Item title={outcome === null ? 'Not decided yet' : `Decided: ${outcome}`}>
        {decided !== null && <Time at={decided} note={`${between(receivedAt, decided)} after it was received`} />}
      </Timeline.Item>
    </Timeline>
  );
}

function Time({ at, note }: { readonly at: string; readonly note: string }) {
  return (
    <Text size="sm">
      <Ago at={at} />
      <Text span inherit c="dimmed">
        {` · ${note}`}
      </Text>
      <Text span c="dimmed" size="xs" display="block">
        {exactTime(at)}
      </Text>
    </Text>
  );
}

function between(earlier: string, later: string): string {
  return span(Math.max(0, (Date.parse(later) - Date.parse(earlier)) / 1_000));
}
