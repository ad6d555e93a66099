import { Skeleton, Stack, Text } from '@mantine/core';
import type { Arrivals } from '../api/answers.ts';
import { useThing } from '../api/queries.ts';
import { ErrorNote } from '../parts/error-note.tsx';
import { Section } from '../parts/section.tsx';
import { number } from '../parts/words.ts';
import classes from './arrivals.module.css';

const days = 14;

type Day = Arrivals['data'][number];

const ways = [
  { key: 'webhook', name: 'Webhook', meaning: 'WorkOS delivered them.' },
  { key: 'catchUpOnly', name: 'Catch-up only', meaning: 'No webhook brought them; the Events API did.' },
  { key: 'missing', name: 'Not listed', meaning: 'A webhook brought them; the Events API passed over them.' },
] as const;

/** By which ways the directory's events came, day by day. */
export function ArrivalsSection({ directoryId }: { readonly directoryId: string }) {
  const arrivals = useThing<Arrivals>(`/directories/${encodeURIComponent(directoryId)}/arrivals`, { days });
  return (
    <Section
      title="Arrivals"
      about={`By which way events came in the last ${String(days)} days, by the day they happened (UTC).`}
    >
      {arrivals.isPending && <Skeleton h={160} />}
      {arrivals.isError && <ErrorNote error={arrivals.error} onRetry={() => void arrivals.refetch()} />}
      {arrivals.data !== undefined && <ArrivalsTable data={arrivals.data.data} />}
    </Section>
  );
}

function ArrivalsTable({ data }: { readonly data: readonly Day[] }) {
  const most = Math.max(...data.map(totalOf), 1);
  const sum = data.reduce((all, day) => all + totalOf(day), 0);
  if (sum === 0) {
    return (
      <Text size="sm" c="dimmed">
        Nothing has come in these days. That is no fault where nobody changes.
      </Text>
    );
  }
  return (
    <Stack gap="sm">
      <table className={classes['arrivals']} aria-label="Arrivals by day">
        <thead>
          <tr>
            <th scope="col">Day</th>
            <td />
            {ways.map(({ key, name }) => (
              <th key={key} scope="col" className={classes['number']}>
                <i className={classes['key']} data-way={key} aria-hidden="true" />
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.toReversed().map((day) => (
            <DayRow key={day.day} day={day} most={most} />
          ))}
        </tbody>
      </table>
      <Text size="xs" c="dimmed">
        {ways.map(({ name, meaning }) => `${name}: ${meaning}`).join(' ')}
      </Text>
    </Stack>
  );
}

function DayRow({ day, most }: { readonly day: Day; readonly most: number }) {
  return (
    <tr data-quiet={totalOf(day) === 0}>
      <th scope="row">{dayWords(day.day)}</th>
      <td className={classes['bar']} aria-hidden="true">
        <svg width="100%" height="10" viewBox="0 0 100 10" preserveAspectRatio="none">
          {bars(day, most).map(({ key, x, width }) => (
            <rect key={key} data-way={key} x={x} y="0" width={width} height="10" />
          ))}
        </svg>
      </td>
      {ways.map(({ key }) => (
        <td key={key} className={classes['number']} data-none={day[key] === 0}>
          {number(day[key])}
        </td>
      ))}
    </tr>
  );
}

/** Those not listed are among those that a webhook brought. */
function totalOf({ webhook, catchUpOnly }: Day): number {
  return webhook + catchUpOnly;
}

function bars(day: Day, most: number): { readonly key: string; readonly x: number; readonly width: number }[] {
  const parts = { ...day, webhook: day.webhook - day.missing };
  let x = 0;
  return ways.map(({ key }) => {
    const bar = { key, x, width: (100 * parts[key]) / most };
    x += bar.width;
    return bar;
  });
}

const format = new Intl.DateTimeFormat('en', { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' });

function dayWords(day: string): string {
  return format.format(new Date(`${day}T00:00:00Z`));
}
