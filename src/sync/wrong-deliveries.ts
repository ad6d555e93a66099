import { userEvent, type WebhookPayload } from '../workos/shapes.ts';
import { signPayload } from '../workos/signature.ts';
import { beginTelling, sampleDirectory } from './idp-actions.ts';
import type { RawDelivery } from './send-events.ts';

/** A delivery with one thing wrong, and the answer it must get. */
export interface WrongDelivery extends RawDelivery {
  readonly what: string;
  readonly expected: {
    readonly status: number;
    /** The status word or the problem's code. */
    readonly answer: string;
  };
}

/** What the wrong deliveries are made for. */
export interface WrongSetting {
  readonly secret: string;
  readonly organizationId: string;
  readonly directoryId: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** See `beginTelling`. */
  readonly salt: number;
}

const dayMs = 24 * 60 * 60 * 1000;

/** Above the endpoint's limit of 1 MiB. */
const tooManyBytes = 1024 * 1024 + 1;

/** Each thing that can be wrong with a delivery, one at a time; all else about it is right. */
export function makeWrongDeliveries({ secret, now, ...where }: WrongSetting): WrongDelivery[] {
  const directory = sampleDirectory('okta', {
    id: where.directoryId,
    organizationId: where.organizationId,
    createdAt: now,
  });
  const telling = beginTelling(directory, now, where.salt);
  const make = (email: string | null = 'wrong@example.com'): WebhookPayload => {
    const event = telling.next();
    const person = { id: event.id.replace('event', 'directory_user'), firstName: 'Wrong', lastName: 'Example' };
    return userEvent('created', event, directory, { ...person, email, createdAt: now });
  };
  const sign = (body: string, key = secret, at = now): string => signPayload({ body, secret: key, at });
  const { id: _id, ...nameless } = make();
  const unknownType = JSON.stringify({ ...make(), event: 'dsync.user.promoted' });
  const [plain, noEmail, big] = [JSON.stringify(make()), JSON.stringify(make(null)), '"'.padEnd(tooManyBytes, 'x')];

  const wrong = (what: string, status: number, answer: string, but: Partial<RawDelivery>): WrongDelivery => {
    const body = but.body ?? plain;
    const delivery = { body, signature: sign(body), contentType: 'application/json', ...but };
    return { what, expected: { status, answer }, ...delivery };
  };
  return [
    wrong('no signature', 401, 'signature_missing', { signature: null }),
    wrong('malformed signature', 401, 'signature_malformed', { signature: 'v1=abc' }),
    wrong('signed with another secret', 401, 'signature_mismatch', { signature: sign(plain, `${secret}x`) }),
    wrong('signed a day ago', 401, 'timestamp_outside_tolerance', { signature: sign(plain, secret, now - dayMs) }),
    wrong('not JSON', 400, 'malformed_event', { body: 'hello' }),
    wrong('no event id', 400, 'malformed_event', { body: JSON.stringify(nameless) }),
    wrong('unknown event type', 200, 'ignored', { body: unknownType }),
    wrong('person without e-mail', 200, 'accepted', { body: noEmail }),
    wrong('not sent as JSON', 415, 'unsupported_media_type', { contentType: 'text/plain' }),
    wrong('larger than 1 MiB', 413, 'body_too_large', { body: big }),
  ];
}
