import { signPayload } from '../../../src/workos/signature.ts';
import { countOf, eventAt, type Telling } from './telling.ts';

/** The whole requests, head and body, that deliver the events of a telling, each signed now. */
export function makeRequests(telling: Telling, secret: string): Buffer[] {
  return Array.from({ length: countOf(telling) }, (_, place) => {
    const body = JSON.stringify(eventAt(telling, place));
    const head = [
      'POST /webhooks/workos HTTP/1.1',
      'Host: 127.0.0.1',
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      `WorkOS-Signature: ${signPayload({ body, secret, at: Date.now() })}`,
    ];
    return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
  });
}
