import { readAnswer } from '../sync/send-events.ts';
import { callApi, refusal } from './api-client.ts';
import { meSchema, statusSchema, type ApiStatus } from './api-schemas.ts';
import type { Connection } from './context.ts';
import { duration } from './duration.ts';
import type { Finding } from './finding.ts';
import { catchUpWords } from './status.ts';

/** Days before its expiry from which on a token is worth replacing. */
const soonDays = 14;
const dayMs = 86_400_000;

/** Whether the token opens the API, as what, and for how long. */
export async function checkToken(connection: Connection): Promise<Finding> {
  const answer = await callApi(connection, '/api/v1/me');
  const parsed = meSchema.safeParse(answer.body);
  if (answer.status !== 200 || !parsed.success) {
    return { check: 'token', level: 'fail', detail: refusal(connection, '/api/v1/me', answer).message };
  }
  const { name, role, organizationId, expiresAt } = parsed.data;
  const detail = `The API takes it: ${name}, ${role} of ${organizationId ?? 'all organizations'}.`;
  if (expiresAt === null || Date.parse(expiresAt) > Date.now() + soonDays * dayMs) {
    return { check: 'token', level: 'ok', detail };
  }
  const remedy = `It expires on ${expiresAt.slice(0, 10)}; an admin makes a new one: npx dsync token create`;
  return { check: 'token', level: 'warn', detail: `${detail} ${remedy}` };
}

/** Seconds that an event may wait before it is worth a look, and before something must be wrong. */
const slow = 60;
const stuck = 600;

/** What the service tells of itself, or what is left out without it; neither when the token is not taken at all. */
export async function readServiceStatus(
  connection: Connection,
): Promise<{ readonly status: ApiStatus | null; readonly leftOut: readonly Finding[] }> {
  const answer = await callApi(connection, '/api/v1/status');
  const status = statusSchema.safeParse(answer.body).data ?? null;
  if (status !== null || answer.status === 401) return { status, leftOut: [] };
  const what = 'Events that wait or failed, catch-up, webhooks, endpoint and signatures were not looked at.';
  // Without the hint of other commands, which is to run the doctor.
  const { answer: code, detail: why } = readAnswer(answer);
  const detail = `${what} ${why ?? 'No more was said.'} (${code ?? answer.status})`;
  return { status, leftOut: [{ check: 'status', level: 'warn', detail }] };
}

/** Whether events are being applied, and whether some failed. */
export function checkBacklog({ events }: ApiStatus): Finding[] {
  const { pending, oldestPendingSeconds, byOutcome } = events;
  const failed = byOutcome['failed'] ?? 0;
  return [
    judgeWaiting(pending, oldestPendingSeconds ?? 0),
    failed === 0
      ? { check: 'failed', level: 'ok', detail: 'No event has failed.' }
      : {
          check: 'failed',
          level: 'warn',
          detail: `${failed} failed. See why, and what to do: npx dsync failures list`,
        },
  ];
}

/** Seconds without a whole reading before it is worth a look: the pauses between failed polls grow to a minute. */
const late = 180;

/** Whether the Events API is read; nothing when it need not be. */
export function checkCatchUp({ catchUp }: ApiStatus): Finding[] {
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
