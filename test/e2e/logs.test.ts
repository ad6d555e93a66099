import { describe, expect, it } from 'vitest';
import { people } from '../../src/sync/demo-people.ts';
import { userEvent } from '../../src/workos/shapes.ts';
import { ownRedis } from '../queue/redis-server.ts';
import { readStatus, untilSettled } from './api.ts';
import { until } from '../support/until.ts';
import { queryRows } from './database.ts';
import { deliver, deliverEvent, request, secret, token } from './http.ts';
import { backends, freshDatabase, runDsync, settingsFor, startServer, startWorker } from './processes.ts';
import { newDirectory } from './storm.ts';

/** What must be nowhere in a log: who the story is about, what was said of them, and what opens doors. */
const forbidden: readonly RegExp[] = [
  /@example\.(com|org|net)/i,
  ...Object.values(people).map(({ firstName }) => new RegExp(`\\b${firstName}\\b`)),
  ...Object.values(people).map(({ firstName, lastName }) => new RegExp(`${firstName}.{0,3}${lastName}`, 'i')),
  /Newname|Mistyped|Admn|Nulled|Faulty/,
  new RegExp(secret),
  new RegExp(token),
  /a-token-that-nobody-has/,
  /postgres(ql)?:\/\/|redis:\/\//,
  /v1=|\bt=\d{10}/,
];

interface LogLine {
  readonly level: number;
  readonly time: number;
  readonly name: string;
  readonly msg: string;
  readonly requestId?: string;
  readonly eventId?: string;
  readonly result?: string;
}

describe.each(backends)('the logs of a server and a worker at level debug, with their queue on %s', (backend) => {
  it('are JSON with the ids of requests and events, and name nobody', { timeout: 90_000 }, async () => {
    const redis = backend === 'redis' ? await ownRedis() : null;
    await redis?.start();
    const databaseUrl = await freshDatabase();
    const settings = settingsFor(databaseUrl, redis?.url ?? null, { LOG_LEVEL: 'debug' });
    const [{ url, service: server }, worker] = await Promise.all([startServer(settings), startWorker(settings)]);

    const { code } = await runDsync(['demo', '--url', url, '--exit'], settings);
    expect(code).toBe(0);
    await goWrong(url, databaseUrl, settings);
    await untilSettled(url);
    await server.stop();
    await worker.stop();

    const text = server.output() + worker.output();
    for (const pattern of forbidden) expect(pattern.exec(text)?.[0], String(pattern)).toBeUndefined();
    const lines = text.trimEnd().split('\n');
    const read = lines.map((line) => JSON.parse(line) as LogLine);
    for (const { level, time, name, msg } of read) {
      expect([typeof level, typeof time, name]).toEqual(['number', 'number', expect.stringMatching(/^dsync-/)]);
      expect(msg).toMatch(/\S/);
    }
    // One delivery can be followed from its request to its outcome.
    const taken = read.find(({ msg, result }) => msg === 'a delivery was taken' && result === 'accepted');
    expect(read.filter(({ requestId }) => requestId === taken?.requestId).map(({ msg }) => msg)).toContain('answered');
    const ofEvent = read.filter(({ eventId }) => eventId !== undefined && eventId === taken?.eventId);
    expect(ofEvent.map(({ name }) => name)).toEqual(expect.arrayContaining(['dsync-server', 'dsync-workers']));
    for (const { requestId } of read.filter(({ msg }) => msg === 'answered')) expect(requestId).toMatch(/\S/);
  });
});

/** What people and programs do wrong, with names in all the places where a careless line would show them. */
async function goWrong(url: string, databaseUrl: string, settings: Readonly<Record<string, string>>): Promise<void> {
  await runDsync(['send', '--scenario', 'wrong', '--url', url], settings);
  const bearer = (key: string) => ({ authorization: `Bearer ${key}`, 'content-type': 'application/json' });
  const get = (path: string, key = token) => request(`${url}${path}`, { method: 'GET', headers: bearer(key) });
  await get('/api/v1/members?email=dana.default@example.com&search=Dana');
  await get('/api/v1/members/dana.default@example.com');
  await get('/nowhere/dana.default@example.com?name=Dana');
  await get('/api/v1/members', 'a-token-that-nobody-has');
  const { id } = ((await get('/api/v1/members')).body as unknown as { data: { id: string }[] }).data[0] ?? { id: '' };
  const body = JSON.stringify({ firstName: 'Faulty', email: 'faulty@example.com', surprise: 'Faulty' });
  await request(`${url}/api/v1/members/${id}`, { method: 'PATCH', headers: bearer(token), body });
  await deliver(url, '{"email": "faulty@example.com", ');
  const { directory, next, user } = newDirectory('logs', Date.now() - 60_000);
  const nulled = user({ email: 'nulled@example.com', firstName: 'Nulled\u0000', lastName: 'Faulty' });
  await deliverEvent(url, userEvent('created', next(), directory, nulled));
  const faulty = userEvent('created', next(), directory, user({ email: 'faulty@example.com', firstName: 'Faulty' }));
  await deliver(url, JSON.stringify({ ...faulty, data: { ...faulty.data, state: 'Faulty' } }));
  await cutConnections(databaseUrl);
  const people = Array.from({ length: 20 }, (_, index) => user({ email: `faulty.${index}@example.com` }));
  for (const person of people) await deliverEvent(url, userEvent('created', next(), directory, person));
  await cutConnections(databaseUrl);
  const answers = () =>
    readStatus(url)
      .then(() => true)
      .catch(() => null);
  await until('the server answers again', answers);
}

/** As a failover does it: whatever was under way ends with an error. */
async function cutConnections(databaseUrl: string): Promise<void> {
  const sql = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()`;
  await queryRows(databaseUrl, sql);
}
