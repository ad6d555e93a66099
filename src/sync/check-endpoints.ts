import { directoryEventTypes } from '../core/event.ts';
import { askNow } from '../workos/ask-now.ts';
import { readWebhookEndpoint } from '../workos/webhook-endpoint.ts';
import type { SyncContext } from './context.ts';
import { apiOff, throwRefusal } from './workos-refused.ts';

/** A webhook endpoint that is registered at WorkOS, without its secret. */
export interface EndpointView {
  readonly id: string;
  readonly url: string;
  readonly enabled: boolean;
  /** Whether its signatures are made with one of this server's secrets, so that what it delivers here is taken. */
  readonly secretKnown: boolean;
  /** Types that are applied here and not delivered there. */
  readonly missingEvents: readonly string[];
}

/** An environment has a handful of endpoints; a list that never ends must not be read for ever. */
const mostPages = 5;

/**
 * The webhook endpoints that WorkOS has in the environment of the key, and how they fit this server, whose `secrets` are
 * given. Throws WorkosRefusedError.
 */
export async function checkEndpoints(
  { workos }: Pick<SyncContext, 'workos'>,
  secrets: readonly string[],
): Promise<EndpointView[]> {
  if (workos === null) throw apiOff('lists webhook endpoints');
  const found: EndpointView[] = [];
  let after: string | undefined;
  for (let pages = 0; pages < mostPages; pages++) {
    const asked = { after };
    const page = await askNow(async () => {
      const { data, after: next } = await workos.listWebhookEndpoints(asked);
      return { endpoints: data.map(readWebhookEndpoint), next };
    }).catch(throwRefusal);
    for (const { id, url, enabled, secret, events } of page.endpoints) {
      const missingEvents = directoryEventTypes.filter((type) => !events.includes(type));
      found.push({ id, url, enabled, secretKnown: secrets.includes(secret), missingEvents });
    }
    if (page.next === null) break;
    after = page.next;
  }
  return found;
}
