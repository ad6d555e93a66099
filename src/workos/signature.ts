import { createHmac, timingSafeEqual } from 'node:crypto';

export type SignatureRejection =
  'signature_missing' | 'signature_malformed' | 'signature_mismatch' | 'timestamp_outside_tolerance';

export type SignatureResult =
  | { readonly ok: true; readonly secretIndex: number; readonly at: number }
  | { readonly ok: false; readonly rejection: SignatureRejection; readonly detail: string };

/**
 * The whole header as WorkOS writes it; every part is bounded, so a long hostile header fails at once. `t` is kept as the
 * text that was signed: 16 digits do not all survive as a number.
 */
const headerPattern = /^t=(\d{1,16}), {0,8}v1=([0-9a-f]{64})$/;

/** HMAC-SHA256 over `<t>.<body>`; the key is the secret as UTF-8 text, its `whsec_` prefix included. */
function digest(secret: string, time: string, body: Buffer | string): Buffer {
  return createHmac('sha256', secret).update(`${time}.`).update(body).digest();
}

/** The position of the first secret that made the signature, -1 when none did. */
function matchSecret(secrets: readonly string[], time: string, body: Buffer, given: Buffer): number {
  let matched = -1;
  // Every secret is tried even after a match, or the time taken would tell which one is in use.
  for (const [index, secret] of secrets.entries()) {
    const equal = timingSafeEqual(digest(secret, time, body), given);
    // Anyone can sign with an empty key, so an empty setting must not open the door.
    if (equal && secret !== '' && matched === -1) matched = index;
  }
  return matched;
}

function reject(rejection: SignatureRejection, detail: string): SignatureResult {
  return { ok: false, rejection, detail };
}

function describeSkew(skewMs: number, toleranceMs: number): string {
  const seconds = String(Math.ceil(Math.abs(skewMs) / 1000));
  const limit = String(toleranceMs / 1000);
  const direction = skewMs < 0 ? 'behind' : 'ahead of';
  const cause =
    skewMs < 0
      ? 'Check that the clock of this server is right; if it is, this is a late delivery and the tolerance can be raised.'
      : 'Check the clock of this server: it seems to be slow.';
  return `The signature is right but its time is ${seconds} s ${direction} this server's clock, and ${limit} s are allowed. ${cause}`;
}

/**
 * Checks the `WorkOS-Signature` header against the raw bytes of the body.
 *
 * `toleranceMs` and `now` are milliseconds, as is the header's `t` (WorkOS documentation, webhooks; older SDKs of other
 * languages used seconds). The tolerance holds in both directions, its limits included; WorkOS's Node SDK 11 lets any
 * future time pass. The time is judged only after the signature, so that `timestamp_outside_tolerance` always means a
 * genuine delivery. Success gives the position of the secret that matched and the signed time.
 */
export function verifySignature(input: {
  readonly header: string | undefined;
  readonly body: Buffer;
  readonly secrets: readonly string[];
  readonly toleranceMs: number;
  readonly now: number;
}): SignatureResult {
  if (input.header === undefined || input.header.trim() === '') {
    return reject('signature_missing', 'The request has no WorkOS-Signature header. Only WorkOS can send events here.');
  }
  const [, time, hex] = headerPattern.exec(input.header) ?? [];
  if (time === undefined || hex === undefined) {
    const expected = 't=<milliseconds>, v1=<64 lower-case hex digits>';
    return reject('signature_malformed', `The WorkOS-Signature header must read "${expected}". Send it unchanged.`);
  }
  const secretIndex = matchSecret(input.secrets, time, input.body, Buffer.from(hex, 'hex'));
  if (secretIndex === -1) {
    const remedy = 'Compare the webhook secret with the WorkOS dashboard, and let no proxy rewrite the body.';
    return reject(
      'signature_mismatch',
      `The signature was not made over this body with a secret known here. ${remedy}`,
    );
  }
  const at = Number(time);
  if (Math.abs(at - input.now) > input.toleranceMs) {
    return reject('timestamp_outside_tolerance', describeSkew(at - input.now, input.toleranceMs));
  }
  return { ok: true, secretIndex, at };
}

/**
 * The `WorkOS-Signature` header that WorkOS would send with this body. `at` is whole milliseconds since the epoch; a
 * body given as text is signed as its UTF-8 bytes.
 */
export function signPayload(input: {
  readonly body: Buffer | string;
  readonly secret: string;
  readonly at: number;
}): string {
  const time = String(input.at);
  return `t=${time}, v1=${digest(input.secret, time, input.body).toString('hex')}`;
}
