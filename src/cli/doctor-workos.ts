import { readAnswer } from '../sync/send-events.ts';
import { callApi, refusal } from './api-client.ts';
import { endpointsSchema, type ApiEndpoint, type ApiStatus } from './api-schemas.ts';
import type { Connection } from './context.ts';
import type { Finding } from './finding.ts';

const path = '/api/v1/webhook-endpoints';
const byHand =
  'See in the WorkOS dashboard, under Webhooks, that this address is registered and enabled, with all ten dsync events.';

/** What WorkOS says: whether it takes the API key, and whether an endpoint there delivers here. */
export async function checkWorkos(connection: Connection, { catchUp }: ApiStatus): Promise<Finding[]> {
  const answer = await callApi(connection, path);
  const parsed = endpointsSchema.safeParse(answer.body);
  if (answer.status === 200 && parsed.success) {
    const key: Finding = { check: 'api key', level: 'ok', detail: 'WorkOS takes it.' };
    return [key, ...judgeEndpoints(parsed.data.data, catchUp?.mode ?? 'webhook')];
  }
  const { answer: code, detail } = readAnswer(answer);
  switch (code) {
    case 'workos_api_off':
      return [{ check: 'endpoint', level: 'ok', detail: `Without WORKOS_API_KEY it is not looked at. ${byHand}` }];
    case 'workos_refused':
      return [{ check: 'api key', level: 'fail', detail: detail ?? refusal(connection, path, answer).message }];
    default: {
      const { message } = refusal(connection, path, answer);
      return [{ check: 'endpoint', level: 'warn', detail: `It was not looked at. ${message} ${byHand}` }];
    }
  }
}

/**
 * Judges the endpoints of an environment. Where the Events API is read too (`both`), nothing is lost without them; where
 * it alone is (`events`), none is needed.
 */
export function judgeEndpoints(endpoints: readonly ApiEndpoint[], mode: string): Finding[] {
  if (mode === 'events') return [];
  const level = mode === 'both' ? 'warn' : 'fail';
  const ours = endpoints.filter(({ secretKnown }) => secretKnown);
  if (ours.length > 0) return ours.map((endpoint) => judgeEndpoint(endpoint, level));
  const [first] = endpoints;
  if (first === undefined) {
    const detail = 'WorkOS has no webhook endpoint. Add one in its dashboard: https://<this service>/webhooks/workos';
    return [{ check: 'endpoint', level, detail: `${detail}, with all ten dsync events.` }];
  }
  const others =
    endpoints.length > 1 ? `${endpoints.length} endpoints, and none signs` : 'one endpoint, which does not sign';
  const remedy = `If ${first.url} is this service, take its secret into WORKOS_WEBHOOK_SECRET and start again.`;
  return [{ check: 'endpoint', level, detail: `WorkOS has ${others} with a secret of this service. ${remedy}` }];
}

function judgeEndpoint({ url, enabled, missingEvents }: ApiEndpoint, level: 'warn' | 'fail'): Finding {
  const check = 'endpoint';
  if (!enabled) return { check, level, detail: `${url} is disabled at WorkOS. Enable it in the dashboard.` };
  if (missingEvents.length > 0) {
    const detail = `${url} is not sent ${missingEvents.join(', ')}. Add them to its events in the WorkOS dashboard.`;
    return { check, level, detail };
  }
  return { check, level: 'ok', detail: `${url} is enabled, signs with our secret, and is sent all ten events.` };
}
