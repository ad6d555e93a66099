import { callApi, refusal } from './api-client.ts';
import { statusSchema } from './api-schemas.ts';
import type { Connection } from './context.ts';
import { duration } from './duration.ts';
import type { Finding } from './finding.ts';
import { catchUpWords } from './status.ts';

const path = '/api/v1/status';

/** Whether the token opens the API. */
export async function checkToken(connection: Connection): Promise<Finding> {
  const answer = await callApi(connection, path);
  return answer.status === 200
    ? { check: 'token', level: 'ok', detail: 'The API takes it.' }
    : { check: 'token', level: 'fail', detail: refusal(connection, path, answer).message };
}

/** Seconds that an event may wait before it is worth a look, and before something must be wrong. */
const slow = 60;
const stuck = 600;

/** Whether events are being applied, and whether some failed; nothing when the API cannot be read. */
export async function checkBacklog(connection: Connection): Promise<Finding[]> {
  const parsed = statusSchema.safeParse((await callApi(connection, path)).body);
  if (!parsed.success) return [];
  const { pending, oldestPendingSeconds, byOutcome } = parsed.data.events;
  const failed = byOutcome['failed'] ?? 0;
  return [
    judgeWaiting(pending, oldestPendingSeconds ?? 0),
    failed === 0
      ? { check: 'failed', level: 'ok', detail: 'No event has failed.' }
      : { check: 'failed', level: 'warn', detail: `${failed} failed. See why: npx dsync events list --outcome failed` },
  ];
}

/** Seconds without a whole reading before it is worth a look: the pauses between failed polls grow to a minute. */
const late = 180;

/** Whether the Events API is read; nothing when it need not be, or the API cannot be read. */
export async function checkCatchUp(connection: Connection): Promise<Finding[]> {
  const parsed = statusSchema.safeParse((await callApi(connection, path)).body);
  const catchUp = parsed.success ? parsed.data.catchUp : null;
  if (catchUp === null || catchUp.mode === 'webhook') return [];
  // Where there are no webhooks, nothing comes at all.
  const level = catchUp.mode === 'events' ? 'fail' : 'warn';
  if (catchUp.failure !== null) return [{ check: 'catch-up', level, detail: catchUp.failure }];
  if ((catchUp.lagSeconds ?? 0) > late) {
    const detail = `${catchUpWords(catchUp)}. Look whether a worker runs with the API key (npx dsync worker).`;
    return [{ check: 'catch-up', level, detail }];
  }
  return [{ check: 'catch-up', level: 'ok', detail: `It ${catchUpWords(catchUp)}.` }];
}

function judgeWaiting(pending: number, oldest: number): Finding {
  if (oldest <= slow) {
    return {
      check: 'waiting',
      level: 'ok',
      detail: pending === 0 ? 'No event waits.' : `${pending} events, none for long.`,
    };
  }
  const level = oldest > stuck ? 'fail' : 'warn';
  const detail = `${pending} events wait, the oldest for ${duration(oldest)}. Look whether a worker runs (npx dsync worker).`;
  return { check: 'waiting', level, detail };
}
