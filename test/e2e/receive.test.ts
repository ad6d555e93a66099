import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { userEvent, type WebhookPayload } from '../../src/workos/shapes.ts';
import { signPayload } from '../../src/workos/signature.ts';
import { startTestService, type TestService } from '../support/dsync.ts';
import { readStatus, untilEnded } from './api.ts';
import { queryRows } from './database.ts';
import { deliver, deliverEvent, request, secret, token, type Answer, type DeliveryOptions } from './http.ts';
import { newDirectory } from './storm.ts';

const mebibyte = 1024 * 1024;

let service: TestService;
beforeAll(async () => {
  service = await startTestService({
    WORKOS_WEBHOOK_SECRET: `whsec_next, ${secret} ,whsec_last`,
    DSYNC_BOOTSTRAP_TOKEN: token,
  });
});
afterAll(() => service.stop());

const telling = newDirectory('receive', Date.now() - 60_000);
const { directory, next, user } = telling;

function assigned(words: Record<string, unknown> = {}): WebhookPayload {
  return userEvent('created', next(), directory, user({ email: `${randomUUID()}@example.com`, ...words }));
}

/** An event whose person has a name that only the right encoding keeps. */
const foreign = { firstName: 'Zoë “Ζωή” 🦊', lastName: 'Ñandú‮\u00a0' };

function expectAcknowledged(answer: Answer, id: string, status: 'accepted' | 'duplicate' | 'ignored'): void {
  expect(answer).toEqual({
    status: 200,
    contentType: 'application/json; charset=utf-8',
    retryAfter: undefined,
    body: { id, status },
  });
}

function expectProblem(answer: Answer, status: number, code: string): void {
  const text: unknown = expect.stringMatching(/\S/);
  expect(answer).toEqual({
    status,
    contentType: 'application/problem+json; charset=utf-8',
    retryAfter: undefined,
    body: {
      type: `urn:eppo-directory-sync:problem:${code}`,
      title: text,
      status,
      code,
      detail: text,
      instance: '/webhooks/workos',
    },
  });
}

async function memberNames(id: string): Promise<unknown[]> {
  const sql = `SELECT m.first_name || '/' || m.last_name AS name FROM members m JOIN audit_entries a ON a.member_id = m.id
    WHERE a.event_id = $1`;
  return (await queryRows(service.databaseUrl, sql, [id])).map((row) => row['name']);
}

/** Undefined when there is no such event. */
async function storedPayload(id: string): Promise<unknown> {
  const [row] = await queryRows(service.databaseUrl, 'SELECT payload FROM events WHERE id = $1', [id]);
  return row?.['payload'];
}

describe('a delivery that is right', () => {
  it('is accepted, and on disk when that is said', async () => {
    const event = assigned();
    expectAcknowledged(await deliverEvent(service.url, event), event.id, 'accepted');
    expect(await storedPayload(event.id)).toBe(JSON.stringify(event));
    expect(await untilEnded(service.url, event.id)).toMatchObject({ outcome: 'applied', attempts: 1 });
  });

  it('is accepted whichever of the live secrets signed it', async () => {
    for (const live of ['whsec_next', secret, 'whsec_last']) {
      const event = assigned();
      expectAcknowledged(await deliver(service.url, JSON.stringify(event), { secret: live }), event.id, 'accepted');
    }
    expectProblem(
      await deliver(service.url, JSON.stringify(assigned()), { secret: `whsec_next, ${secret} ,whsec_last` }),
      401,
      'signature_mismatch',
    );
  });

  it.each<[string, (event: WebhookPayload) => string]>([
    ['letters of all scripts', (event) => JSON.stringify(event)],
    ['odd white space', (event) => `\r\n\t  ${JSON.stringify(event, null, '\t').replaceAll('\n', ' \r\n')}\n\n`],
    [
      'escapes where letters would do',
      (event) =>
        JSON.stringify(event).replaceAll(
          /[^\0-~]/g,
          (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
        ),
    ],
  ])('is judged by its bytes: %s', async (_what, write) => {
    const event = assigned(foreign);
    const body = write(event);
    expectAcknowledged(await deliver(service.url, body), event.id, 'accepted');
    expect(await storedPayload(event.id)).toBe(body);
    expect(await untilEnded(service.url, event.id)).toMatchObject({ outcome: 'applied' });
    expect(await memberNames(event.id)).toEqual([`${foreign.firstName}/${foreign.lastName.trim()}`]);
  });

  it('is refused when its bytes were written anew on the way', async () => {
    const event = assigned();
    const signature = signPayload({ body: JSON.stringify(event, null, 1), secret, at: Date.now() });
    expectProblem(await deliver(service.url, JSON.stringify(event), { signature }), 401, 'signature_mismatch');
  });

  it('is a duplicate the second time, also with other content', async () => {
    const event = assigned();
    expectAcknowledged(await deliverEvent(service.url, event), event.id, 'accepted');
    expectAcknowledged(await deliverEvent(service.url, event), event.id, 'duplicate');
    expectAcknowledged(await deliverEvent(service.url, { ...event, data: {} }), event.id, 'duplicate');
    expect(await storedPayload(event.id)).toBe(JSON.stringify(event));
    expect(await untilEnded(service.url, event.id)).toMatchObject({ outcome: 'applied', attempts: 1 });
  });

  it('is accepted once when it comes twenty times at once', async () => {
    const event = assigned();
    const answers = await Promise.all(Array.from({ length: 20 }, () => deliverEvent(service.url, event)));
    const said = answers.map(({ status, body }) => `${status} ${String(body['status'])}`).toSorted();
    expect(said).toEqual(['200 accepted', ...Array<string>(19).fill('200 duplicate')]);
    expect(await untilEnded(service.url, event.id)).toMatchObject({ outcome: 'applied', attempts: 1 });
    expect(await memberNames(event.id)).toHaveLength(1);
  });

  it.each(['application/json; charset=utf-8', 'Application/JSON', 'application/json ;charset="utf-8"'])(
    'may say that it is JSON as %s',
    async (contentType) => {
      const event = assigned();
      const answer = await deliver(service.url, JSON.stringify(event), { contentType });
      expectAcknowledged(answer, event.id, 'accepted');
    },
  );

  it('may be as large as the limit', async () => {
    const event = assigned();
    expectAcknowledged(await deliver(service.url, JSON.stringify(event).padEnd(mebibyte)), event.id, 'accepted');
  });

  it.each([-179, 170])('may be signed %d s from now', async (seconds) => {
    const event = assigned();
    const at = Date.now() + seconds * 1000;
    expectAcknowledged(await deliver(service.url, JSON.stringify(event), { at }), event.id, 'accepted');
  });
});

describe('a type that is not applied', () => {
  it.each(['connection.activated', 'dsync.token.created', 'dsync.deactivated', 'organization.created'])(
    'is acknowledged, ignored and counted: %s',
    async (type) => {
      const before = (await readStatus(service.url)).events.byOutcome['ignored'] ?? 0;
      const event = { ...assigned(), event: type };
      expectAcknowledged(await deliverEvent(service.url, event), event.id, 'ignored');
      expectAcknowledged(await deliverEvent(service.url, event), event.id, 'duplicate');
      expect(await untilEnded(service.url, event.id)).toMatchObject({ type, outcome: 'ignored' });
      expect((await readStatus(service.url)).events.byOutcome['ignored']).toBe(before + 1);
      expect(await storedPayload(event.id)).toBe(type.startsWith('dsync.') ? JSON.stringify(event) : null);
    },
  );
});

describe('data that is not what is expected', () => {
  it.each<[string, unknown, RegExp]>([
    ['no directory', { ...assigned().data, directory_id: undefined }, /data\.directory_id/],
    ['a number as state', { ...assigned().data, state: 7 }, /data\.state/],
    ['a list', [], /data/],
    ['null', null, /data/],
  ])('is accepted and ends as failed, naming the field: %s', async (_what, data, field) => {
    const failedJobs = async (): Promise<number> => (await readStatus(service.url)).queue.failed ?? -1;
    const before = await failedJobs();
    const event = assigned();
    expectAcknowledged(await deliver(service.url, JSON.stringify({ ...event, data })), event.id, 'accepted');
    const { outcome, reason } = await untilEnded(service.url, event.id);
    expect({ outcome, reason }).toEqual({ outcome: 'failed', reason: expect.stringMatching(field) as unknown });
    await expect.poll(failedJobs, { timeout: 5_000 }).toBe(before + 1);
  });
});

describe('a delivery that is wrong', () => {
  const right = JSON.stringify(assigned());
  const hex = 'ab'.repeat(32);

  it.each<[string, number, string, string, DeliveryOptions]>([
    ['no signature', 401, 'signature_missing', right, { signature: null }],
    ['an empty signature', 401, 'signature_missing', right, { signature: '' }],
    ['only a time', 401, 'signature_malformed', right, { signature: `t=${Date.now()}` }],
    ['only a digest', 401, 'signature_malformed', right, { signature: `v1=${hex}` }],
    ['another version', 401, 'signature_malformed', right, { signature: `t=${Date.now()}, v2=${hex}` }],
    ['half a digest', 401, 'signature_malformed', right, { signature: `t=${Date.now()}, v1=${hex.slice(1)}` }],
    ['two digests', 401, 'signature_malformed', right, { signature: `t=1, v1=${hex}, v1=${hex}` }],
    ['a digest of something else', 401, 'signature_mismatch', right, { signature: `t=${Date.now()}, v1=${hex}` }],
    ['another secret', 401, 'signature_mismatch', right, { secret: `${secret} ` }],
    ['no secret', 401, 'signature_mismatch', right, { secret: '' }],
    ['an old time', 401, 'timestamp_outside_tolerance', right, { at: Date.now() - 3_600_000 }],
    ['a coming time', 401, 'timestamp_outside_tolerance', right, { at: Date.now() + 3_600_000 }],
    ['an old time, wrongly signed', 401, 'signature_mismatch', right, { at: 1, secret: 'whsec_other' }],
    ['no JSON', 400, 'malformed_event', 'hello', {}],
    ['nothing', 400, 'malformed_event', '', {}],
    ['half of it', 400, 'malformed_event', right.slice(0, -1), {}],
    ['a byte order mark', 400, 'malformed_event', `\ufeff${right}`, {}],
    ['no id', 400, 'malformed_event', JSON.stringify({ ...assigned(), id: undefined }), {}],
    ['an empty id', 400, 'malformed_event', JSON.stringify({ ...assigned(), id: '' }), {}],
    ['no type', 400, 'malformed_event', JSON.stringify({ ...assigned(), event: undefined }), {}],
    ['a list', 400, 'malformed_event', '[]', {}],
    ['null', 400, 'malformed_event', 'null', {}],
    ['a byte too many', 413, 'body_too_large', right.padEnd(mebibyte + 1), {}],
    ['plain text', 415, 'unsupported_media_type', right, { contentType: 'text/plain' }],
    ['no content type', 415, 'unsupported_media_type', right, { contentType: null }],
    ['a form', 415, 'unsupported_media_type', right, { contentType: 'application/x-www-form-urlencoded' }],
    ['something like JSON', 415, 'unsupported_media_type', right, { contentType: 'application/jsonp' }],
  ])('is refused: %s', async (_what, status, code, body, options) => {
    expectProblem(await deliver(service.url, body, options), status, code);
  });

  it('is refused a second beyond the tolerance, in both directions', async () => {
    const tight = await startTestService({ WEBHOOK_TOLERANCE_SECONDS: '60', WORKOS_WEBHOOK_SECRET: secret });
    try {
      for (const seconds of [-61, 70]) {
        const answer = await deliver(tight.url, right, { at: Date.now() + seconds * 1000 });
        expectProblem(answer, 401, 'timestamp_outside_tolerance');
      }
      const event = assigned();
      const at = Date.now() - 58_000;
      expectAcknowledged(await deliver(tight.url, JSON.stringify(event), { at }), event.id, 'accepted');
    } finally {
      await tight.stop();
    }
  });

  it('leaves nothing behind', async () => {
    const { id } = JSON.parse(right) as WebhookPayload;
    expect(await storedPayload(id)).toBeUndefined();
    const headers = { authorization: `Bearer ${token}` };
    const answer = await request(`${service.url}/api/v1/events/${id}`, { method: 'GET', headers });
    expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });
});
