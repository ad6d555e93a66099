import type { WebhookPayload } from '../workos/shapes.ts';
import { signPayload } from '../workos/signature.ts';
import { callHttp, type HttpAnswer } from './http-call.ts';

/** Where to deliver, and the secret to sign with. */
export interface DeliveryTarget {
  readonly url: string;
  readonly secret: string;
}

/** What the service answered to one delivery. */
export interface DeliveryResult {
  readonly id: string | null;
  readonly type: string | null;
  /** HTTP status. */
  readonly status: number;
  /** `accepted`, `duplicate` or `ignored`; else the problem's code, null when the answer has neither. */
  readonly answer: string | null;
  /** What the problem says, null for a delivery that was taken. */
  readonly detail: string | null;
}

/** A request as it goes out; null for a header that is left off. */
export interface RawDelivery {
  readonly body: string;
  readonly signature: string | null;
  readonly contentType: string;
}

/** Delivers one body exactly as given to the webhook endpoint. Throws UnreachableError. */
export async function deliver(url: string, { body, signature, contentType }: RawDelivery): Promise<HttpAnswer> {
  const headers = { 'content-type': contentType, ...(signature === null ? {} : { 'workos-signature': signature }) };
  return callHttp(new URL('/webhooks/workos', url).href, { method: 'POST', headers, body });
}

/** Signs an event as of now and delivers it, as WorkOS does. Throws UnreachableError. */
export async function sendEvent(
  { url, secret }: DeliveryTarget,
  payload: Pick<WebhookPayload, 'id' | 'event'> & object,
): Promise<DeliveryResult> {
  const body = JSON.stringify(payload);
  const signature = signPayload({ body, secret, at: Date.now() });
  const answer = await deliver(url, { body, signature, contentType: 'application/json' });
  return { id: payload.id, type: payload.event, ...readAnswer(answer) };
}

/**
 * Sends events as real, signed HTTP requests: one after the other, or up to `concurrency` at once; `onResult` hears of
 * each as it is answered. Results stand in the order of the payloads. Throws UnreachableError at the first that cannot
 * be delivered; an answer of any status is a result.
 */
export async function sendEvents(
  target: DeliveryTarget,
  payloads: readonly WebhookPayload[],
  options: { readonly concurrency: number; readonly onResult: (result: DeliveryResult, index: number) => void },
): Promise<DeliveryResult[]> {
  const results: DeliveryResult[] = [];
  const waiting = payloads.entries();
  const sendSome = async (): Promise<void> => {
    for (const [index, payload] of waiting) {
      const result = await sendEvent(target, payload);
      results[index] = result;
      options.onResult(result, index);
    }
  };
  await Promise.all(Array.from({ length: options.concurrency }, sendSome));
  return results;
}

/** The service's own word for what became of a delivery, and what a problem says. */
export function readAnswer({ status, body }: HttpAnswer): Omit<DeliveryResult, 'id' | 'type'> {
  const text = (key: string): string | null => {
    const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, key) : null;
    return typeof value === 'string' ? value : null;
  };
  return status < 300
    ? { status, answer: text('status'), detail: null }
    : { status, answer: text('code'), detail: text('detail') };
}
