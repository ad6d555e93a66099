import { callApi } from './api-client.ts';
import { arrivalsSchema, eventSchema, pageSchema, type ApiStatus } from './api-schemas.ts';
import type { Connection } from './context.ts';
import type { Finding } from './finding.ts';

/** The share of refused deliveries from which on something is wrong with ours, and not with somebody else's. */
const alarmingShare = 0.01;

/** Judges what a server has answered to deliveries since it started. Unsigned ones are anybody's, and count for nothing. */
export function judgeSignatures({ accepted, duplicate, ignored, rejected }: ApiStatus['deliveries']): Finding {
  const check = 'signatures';
  const { signature_mismatch: wrong, timestamp_outside_tolerance: late } = rejected;
  const taken = accepted + duplicate + ignored;
  const all = taken + wrong + late;
  const counts = `${wrong + late} of ${all} signed deliveries were refused since the server started`;
  if (wrong + late <= alarmingShare * all) {
    return { check, level: 'ok', detail: all === 0 ? 'No delivery has come since the server started.' : `${counts}.` };
  }
  if (wrong >= late) {
    const remedy = 'Compare WORKOS_WEBHOOK_SECRET with the secret of the endpoint in the WorkOS dashboard.';
    return { check, level: taken === 0 ? 'fail' : 'warn', detail: `${counts}, most for a wrong signature. ${remedy}` };
  }
  const remedy =
    'Let the clock follow a time server; if it does, late retries need a larger WEBHOOK_TOLERANCE_SECONDS.';
  return { check, level: 'warn', detail: `${counts}, most for their time. ${remedy}` };
}

/** Directories that are looked at: those of the newest events. */
const directoryLimit = 5;

/**
 * Whether webhooks bring what the Events API lists, by the newest directories of the last two days; nothing unless both
 * are read, or when it cannot be told.
 */
export async function checkArrivals(connection: Connection, { catchUp }: ApiStatus): Promise<Finding[]> {
  if (catchUp?.mode !== 'both') return [];
  const page = pageSchema.safeParse((await callApi(connection, '/api/v1/events', { limit: '100' })).body);
  const events = (page.data?.data ?? []).map((event) => eventSchema.safeParse(event).data?.directoryId);
  const directories = [...new Set(events.filter((id) => typeof id === 'string'))].slice(0, directoryLimit);
  const asked = directories.map(async (id) => {
    const answer = await callApi(connection, `/api/v1/directories/${encodeURIComponent(id)}/arrivals`, { days: '2' });
    return arrivalsSchema.safeParse(answer.body).data?.data ?? [];
  });
  const days = (await Promise.all(asked)).flat();
  const sum = (of: 'webhook' | 'catchUpOnly'): number => days.reduce((total, day) => total + day[of], 0);
  return judgeArrivals(sum('webhook'), sum('catchUpOnly'));
}

/** Judges how many events a webhook brought, and how many only the Events API; nothing where there were none. */
export function judgeArrivals(webhook: number, catchUpOnly: number): Finding[] {
  const all = webhook + catchUpOnly;
  if (all === 0) return [];
  const check = 'webhooks';
  if (catchUpOnly <= alarmingShare * all) {
    return [{ check, level: 'ok', detail: `They brought ${webhook} of the ${all} events of the last two days.` }];
  }
  const remedy =
    'Look at the endpoint’s deliveries in the WorkOS dashboard: what does this service answer, if anything?';
  const what =
    webhook === 0
      ? `None of the ${all} events of the last two days came by webhook: WorkOS does not reach this service.`
      : `${catchUpOnly} of the ${all} events of the last two days came by the Events API alone.`;
  return [{ check, level: 'warn', detail: `${what} ${remedy}` }];
}
