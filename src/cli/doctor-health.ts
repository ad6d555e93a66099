import { callHttp } from '../sync/http-call.ts';
import { readAnswer } from '../sync/send-events.ts';
import { readinessSchema } from './api-schemas.ts';
import type { Connection } from './context.ts';
import type { Finding } from './finding.ts';

/** Database, migrations and queue, as `/readyz` sees them. Without its queue a service still takes events. */
export async function checkReadiness({ url }: Connection): Promise<Finding[]> {
  const answer = await callHttp(new URL('/readyz', url).href, {});
  const parsed = readinessSchema.safeParse(answer.body);
  if (!parsed.success) {
    const { status, detail } = readAnswer(answer);
    const ready = status === 200;
    const said = ready ? 'It is ready.' : `It answered ${status}: ${detail ?? 'no more was said'}`;
    return [{ check: 'ready', level: ready ? 'ok' : 'fail', detail: said }];
  }
  return Object.entries(parsed.data.checks).map(([check, { ok, detail }]) => {
    return { check, level: ok ? 'ok' : check === 'queue' ? 'warn' : 'fail', detail } as const;
  });
}

/** HTTP dates are whole seconds, and a request takes its time. */
const unremarkableMs = 5_000;
const alarmingMs = 60_000;

/**
 * The service's clock against this one: signatures carry a time, and are refused when it is too far off. `asked` and
 * `answered` are milliseconds of this computer's clock.
 */
export function checkClock(date: string | null, asked: number, answered: number): Finding {
  const there = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(there)) {
    return {
      check: 'clock',
      level: 'warn',
      detail: 'The service does not tell its time, so it could not be compared.',
    };
  }
  // The date was cut to the second: the middle of that second against the middle of the request.
  const skew = there + 500 - (asked + answered) / 2;
  const seconds = Math.round(Math.abs(skew) / 1000);
  if (Math.abs(skew) <= unremarkableMs) return { check: 'clock', level: 'ok', detail: 'It agrees with this clock.' };
  const direction = skew > 0 ? 'ahead of' : 'behind';
  return {
    check: 'clock',
    level: Math.abs(skew) > alarmingMs ? 'fail' : 'warn',
    detail: `It is ${seconds} s ${direction} this computer's. Let both follow a time server: late signatures are refused.`,
  };
}
