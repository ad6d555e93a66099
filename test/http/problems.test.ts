import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/store/database.ts';
import type { ReceiveResult } from '../../src/sync/receive-result.ts';
import type { Delivery } from '../../src/sync/receive-webhook.ts';
import { adminToken, openTestApp, type TestApp } from '../support/http-app.ts';
import { expectProblem, type Answer } from '../support/problem.ts';

let test: TestApp;
let deliveries: Delivery[];
let result: ReceiveResult;

beforeAll(async () => {
  test = await openTestApp({
    bodyLimit: 1_000,
    receive: (delivery) => {
      deliveries.push(delivery);
      return Promise.resolve(result);
    },
  });
  test.app.get('/breaks', () => {
    throw new Error('could not greet ada@example.com');
  });
});

beforeEach(() => {
  deliveries = [];
  result = { status: 'accepted', id: 'event_1' };
});

afterAll(async () => {
  await test.close();
});

const authorization = `Bearer ${adminToken}`;

function deliver(body: string | Buffer, headers: Record<string, string> = { 'content-type': 'application/json' }) {
  return test.app.inject({ method: 'POST', url: '/webhooks/workos', payload: body, headers });
}

describe('deliveries', () => {
  it.each(['accepted', 'duplicate', 'ignored'] as const)('answers %s with 200', async (status) => {
    result = { status, id: 'event_1' };
    const answer = await deliver('{}');
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.body).toBe(`{"id":"event_1","status":"${status}"}`);
  });

  it.each([
    'signature_missing',
    'signature_malformed',
    'signature_mismatch',
    'timestamp_outside_tolerance',
    'malformed_event',
  ] as const)('answers a refusal as %s', async (code) => {
    result = { status: 'rejected', code, detail: 'As the verifier said; do this.' };
    const body = expectProblem(await deliver('{}'), code, '/webhooks/workos');
    expect(body['detail']).toBe('As the verifier said; do this.');
  });

  it('answers 503 with the time to wait', async () => {
    result = { status: 'unavailable', detail: 'The database is away; send it again.', retryAfterSeconds: 7 };
    const answer = await deliver('{}');
    expectProblem(answer, 'unavailable', '/webhooks/workos');
    expect(answer.headers['retry-after']).toBe('7');
  });

  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'Application/JSON',
  ])('hands on the bytes as they came, sent as %s', async (type) => {
    const bytes = Buffer.from([0x7b, 0x20, 0xc3, 0xff, 0x00, 0x0a, 0x7d]);
    await deliver(bytes, { 'content-type': type, 'workos-signature': 't=1, v1=ab' });
    expect(deliveries).toEqual([{ header: 't=1, v1=ab', body: bytes }]);
  });

  it.each([
    'text/plain',
    'application/jsonx',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    '',
  ])('415 for the content type "%s", with a body or without', async (type) => {
    for (const body of ['{}', '']) {
      expectProblem(await deliver(body, { 'content-type': type }), 'unsupported_media_type', '/webhooks/workos');
    }
    expect(deliveries).toEqual([]);
  });

  it('415 without a content type', async () => {
    const answer = await test.app.inject({ method: 'POST', url: '/webhooks/workos' });
    expectProblem(answer, 'unsupported_media_type', '/webhooks/workos');
  });

  it('413 above the limit, and not at it', async () => {
    expectProblem(await deliver(Buffer.alloc(1_001)), 'body_too_large', '/webhooks/workos');
    expect((await deliver(Buffer.alloc(1_000))).statusCode).toBe(200);
    expect(deliveries).toHaveLength(1);
  });

  it('hands on an empty body too, to be refused for its signature', async () => {
    await deliver('');
    expect(deliveries).toEqual([{ header: undefined, body: Buffer.alloc(0) }]);
  });
});

describe('requests', () => {
  it('400 names the fields and shows no values', async () => {
    const query = 'limit=0&status=gone&organisation=org_1&email=a%00b&search=hidden-value%07';
    const answer = await test.app.inject({ url: `/api/v1/members?${query}`, headers: { authorization } });
    const { detail } = expectProblem(answer, 'invalid_request', '/api/v1/members');
    for (const field of ['limit', 'status', 'organisation', 'email', 'search']) expect(detail).toContain(field);
    expect(detail).not.toContain('hidden-value');
  });

  it.each(['limit=201', 'limit=x', 'limit=1.5', 'status=active&status=active'])('400 for %s', async (query) => {
    const answer = await test.app.inject({ url: `/api/v1/members?${query}`, headers: { authorization } });
    expectProblem(answer, 'invalid_request', '/api/v1/members');
  });

  it('400 for an address that cannot be read', async () => {
    expectProblem(await test.app.inject('/%zz'), 'invalid_request', '/%zz');
  });

  it('400 for a cursor that was edited, made up, or given out by another list', async () => {
    const { prisma } = test.sync.database;
    await prisma.member.createMany({
      data: ['a', 'b'].map((name) => ({ organizationId: 'org_1', email: `${name}@example.com` })),
    });
    const { body } = await test.get('/api/v1/members?limit=1');
    const cursor = (body as { after: string }).after;
    const decoded = Buffer.from(cursor, 'base64url').toString('utf8');
    const edited = Buffer.from(decoded.replace('a@', 'z@')).toString('base64url');
    const wrong = [edited, cursor.slice(1), `${cursor}=`, `${cursor}.`, 'x', Buffer.from('[]').toString('base64url')];
    for (const after of wrong) {
      const url = `/api/v1/members?after=${encodeURIComponent(after)}`;
      expectProblem(await test.app.inject({ url, headers: { authorization } }), 'invalid_cursor', '/api/v1/members');
    }
    const elsewhere = await test.app.inject({ url: `/api/v1/events?after=${cursor}`, headers: { authorization } });
    expectProblem(elsewhere, 'invalid_cursor', '/api/v1/events');
    expect((await test.get(`/api/v1/members?after=${cursor}`)).status).toBe(200);
  });

  it('404 for an unknown address or method, without the query in the answer', async () => {
    expectProblem(await test.app.inject('/nope?email=ada@example.com'), 'not_found', '/nope');
    expectProblem(await test.app.inject({ method: 'PUT', url: '/webhooks/workos' }), 'not_found', '/webhooks/workos');
    expectProblem(await test.app.inject('/docs/static/nope.js'), 'not_found', '/docs/static/nope.js');
  });

  it('500 tells nothing but where to look, and the log has no address of anyone', async () => {
    const answer = await test.app.inject('/breaks');
    const { detail } = expectProblem(answer, 'internal_error', '/breaks');
    const requestId = String(answer.headers['x-request-id']);
    expect(detail).toBe(`It is in this server's log as request ${requestId}.`);
    const lines = test.logged().split('\n');
    const line = lines.find((text) => text.includes(requestId) && text.includes('a request failed'));
    expect(line).toContain('could not greet [e-mail]');
    expect(line).toContain('problems.test.ts');
  });

  it('503 while the database is away, and 500 for a fault in it', async () => {
    const url = 'postgresql://postgres@127.0.0.1:1/none';
    const database = openDatabase({ url, max: 1, name: 'test', onConnectionLost: () => undefined });
    const cut = await openTestApp({ context: { ...test.sync, database } });
    for (const path of ['/api/v1/members', '/api/v1/events', '/api/v1/events/event_1', '/api/v1/status']) {
      const answer = await cut.app.inject({ url: path, headers: { authorization } });
      expectProblem(answer, 'unavailable', path);
      expect(answer.headers['retry-after']).toBe('5');
    }
    await database.close();
    await cut.close();

    const broken = await openTestApp();
    await broken.sync.database.prisma.$executeRaw`ALTER TABLE members RENAME TO people`;
    const answer = await broken.app.inject({ url: '/api/v1/members', headers: { authorization } });
    expectProblem(answer, 'internal_error', '/api/v1/members');
    await broken.close();
  });
});

describe('on a socket', () => {
  let port = 0;
  const sockets: ReturnType<typeof connect>[] = [];

  beforeAll(async () => {
    port = Number(new URL(await test.app.listen({ host: '127.0.0.1', port: 0 })).port);
  });

  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
  });

  function send(text: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(text));
      sockets.push(socket);
      let received = '';
      socket.setEncoding('utf8').on('data', (data: string) => (received += data));
      socket.once('error', reject).once('close', () => {
        const [head = '', body = ''] = received.split('\r\n\r\n');
        const [first = '', ...lines] = head.split('\r\n');
        const headers = Object.fromEntries(
          lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
        );
        resolve({ statusCode: Number(first.split(' ')[1]), headers, body });
      });
    });
  }

  it('400 for what is not HTTP', async () => {
    expectProblem(await send('hello\r\n\r\n'), 'invalid_request', '/');
  });

  it('431 for headers without end', async () => {
    const headers = `X-Long: ${'a'.repeat(20_000)}\r\n`;
    expectProblem(await send(`GET / HTTP/1.1\r\nHost: x\r\n${headers}\r\n`), 'headers_too_large', '/');
  });

  it('408 for a request that is never finished', async () => {
    test.app.server.requestTimeout = 50;
    test.app.server.headersTimeout = 50;
    expectProblem(await send('GET /healthz HTTP/1.1\r\nHost: x\r\n'), 'request_timeout', '/');
  });
});
