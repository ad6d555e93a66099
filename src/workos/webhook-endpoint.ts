import { z } from 'zod';
import type { WireObject } from './api-answer.ts';
import { WorkosApiError } from './api-error.ts';

/** An address to which WorkOS delivers events. The secret is that of its signatures: it stays in this process. */
export interface WebhookEndpoint {
  readonly id: string;
  readonly url: string;
  readonly enabled: boolean;
  /** Types of events that are delivered there. */
  readonly events: readonly string[];
  readonly secret: string;
}

const endpointSchema = z.looseObject({
  id: z.string(),
  endpoint_url: z.string(),
  status: z.string(),
  events: z.array(z.string()),
  secret: z.string(),
});

/** Reads an endpoint as the API lists it (OpenAPI 0.61). Throws `WorkosApiError` `unexpected_answer`. */
export function readWebhookEndpoint(wire: WireObject): WebhookEndpoint {
  const read = endpointSchema.safeParse(wire);
  if (!read.success) {
    const happened = "WorkOS's answer to GET /webhook_endpoints is not what its API says";
    throw new WorkosApiError('unexpected_answer', happened, { status: 200 });
  }
  const { id, endpoint_url: url, status, events, secret } = read.data;
  return { id, url, enabled: status === 'enabled', events, secret };
}
