import http from 'node:http';
import { signPayload } from '../../src/workos/signature.ts';
import type { WebhookPayload } from '../../src/workos/shapes.ts';

export const secret = 'whsec_end_to_end';
export const token = 'end-to-end-token-with-all-rights';

/** What a service answered. */
export interface Answer {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly retryAfter: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Sends one request over a connection of its own. Rejects when it gets no answer. */
export async function request(
  url: string,
  options: { readonly method: string; readonly headers: http.OutgoingHttpHeaders; readonly body?: Buffer | string },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method, headers, body = '' } = options;
    const length = { 'content-length': Buffer.byteLength(body) };
    const call = http.request(url, { method, agent: false, headers: { ...length, ...headers } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const { 'content-type': contentType, 'retry-after': retryAfter } = response.headers;
        const read = JSON.parse(Buffer.concat(chunks).toString()) as Answer['body'];
        resolve({ status: response.statusCode ?? 0, contentType, retryAfter, body: read });
      });
    });
    call.on('error', reject);
    call.end(body);
  });
}

/** How a delivery differs from one that WorkOS would make now. */
export interface DeliveryOptions {
  readonly secret?: string;
  /** The time that is signed, in milliseconds; now unless given. */
  readonly at?: number;
  /** Instead of the right signature; null for none. */
  readonly signature?: string | null;
  /** Null for none. */
  readonly contentType?: string | null;
}

/** Posts these bytes to the webhook endpoint, signed. */
export async function deliver(url: string, body: Buffer | string, options: DeliveryOptions = {}): Promise<Answer> {
  const { at = Date.now(), contentType = 'application/json' } = options;
  const { signature = signPayload({ body, secret: options.secret ?? secret, at }) } = options;
  const headers = {
    ...(signature === null ? {} : { 'workos-signature': signature }),
    ...(contentType === null ? {} : { 'content-type': contentType }),
  };
  return request(`${url}/webhooks/workos`, { method: 'POST', headers, body });
}

/** Delivers an event as WorkOS does. */
export async function deliverEvent(url: string, payload: WebhookPayload): Promise<Answer> {
  return deliver(url, JSON.stringify(payload));
}

/** Delivers all of them, up to `concurrency` at once; the answers stand in the order of the payloads. */
export async function deliverAll(
  url: string,
  payloads: readonly WebhookPayload[],
  options: { readonly concurrency: number; readonly onAnswer?: (answered: number) => void },
): Promise<Answer[]> {
  const answers: Answer[] = [];
  const waiting = payloads.entries();
  let answered = 0;
  const some = async (): Promise<void> => {
    for (const [index, payload] of waiting) {
      answers[index] = await deliverEvent(url, payload);
      options.onAnswer?.((answered += 1));
    }
  };
  await Promise.all(Array.from({ length: options.concurrency }, some));
  return answers;
}

/** Reads from the API with all rights. Throws unless it answers 200. */
export async function read<T>(url: string, path: string): Promise<T> {
  const answer = await request(`${url}${path}`, { method: 'GET', headers: { authorization: `Bearer ${token}` } });
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body as T;
}
