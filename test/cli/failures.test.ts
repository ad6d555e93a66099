import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase, type Database } from '../../src/store/database.ts';
import { runCli } from '../support/cli.ts';
import { startTestService } from '../support/dsync.ts';
import { storeOdd } from '../support/failing.ts';
import { until } from '../support/until.ts';

let service: Awaited<ReturnType<typeof startTestService>>;
let database: Database;

beforeAll(async () => {
  service = await startTestService();
  database = openDatabase({ url: service.databaseUrl, max: 2, name: 'test', onConnectionLost: () => undefined });
  await storeOdd(database, [
    ...[1, 2, 3].map((n) => ({ id: `event_${n}`, data: { email: null } })),
    ...[4, 5].map((n) => ({ id: `event_${n}`, data: { state: 7 } })),
  ]);
  await until('all have failed', async () =>
    (await database.prisma.eventOutcome.count({ where: { outcome: 'failed' } })) === 5 ? true : null,
  );
});
afterAll(async () => {
  await database.close();
  await service.stop();
});

const lines = (text: string): string => text.replaceAll(/\s+/g, ' ');

test('failures list tells causes, how many, and what to do', async () => {
  const { code, out } = await runCli(service, ['failures', 'list']);
  expect(code).toBe(0);
  expect(lines(out)).toContain('email_missing data.email');
  expect(lines(out)).toContain('Give the person an e-mail address');
  const json = await runCli(service, ['failures', 'list', '--state', 'failed', '--json']);
  const { data } = JSON.parse(json.out) as { data: { code: string; count: number }[] };
  expect(data.map(({ code: cause, count }) => [cause, count]).toSorted()).toEqual([
    ['email_missing', 3],
    ['payload_invalid', 2],
  ]);
  expect(out).toContain('npx dsync events replay --failure <code> --place <place>');
  const cause = ['--failure', 'payload_invalid', '--place', 'data.state'];
  const replayed = await runCli(service, ['events', 'replay', ...cause, '--name', 'x', '--reason', 'y', '--json']);
  expect(JSON.parse(replayed.out)).toMatchObject({ progress: { total: 2 }, outcomes: { failed: 2 } });
  expect((await runCli(service, ['failures', 'list', '--organization', 'org_none'])).out).toBe('No event fails.\n');
  const found = await runCli(service, ['events', 'list', '--failure', 'payload_invalid', '--json']);
  expect((JSON.parse(found.out) as { data: object[] }).data).toHaveLength(2);
});

test('events dismiss and failures dismiss take them off the list', async () => {
  const one = await runCli(service, ['events', 'dismiss', 'event_1', '--reason', 'They left']);
  expect(one.code).toBe(0);
  expect(one.out).toContain('Dismissed by bootstrap: They left. It had failed with email_missing: ');
  const unknown = await runCli(service, ['events', 'dismiss', 'event_none', '--reason', 'x']);
  expect(unknown.code).toBe(1);
  const many = ['failures', 'dismiss', 'payload_invalid', '--place', 'data.state', '--reason', 'Old'];
  expect((await runCli(service, many)).code).toBe(2);
  const declined = { ...service, ask: () => Promise.resolve(false) };
  expect((await runCli(declined, many)).code).toBe(1);
  expect((await runCli(service, [...many, '--yes'])).out).toBe('2 events were dismissed.\n');
  const left = await runCli(service, ['failures', 'list', '--json']);
  expect(JSON.parse(left.out)).toMatchObject({ data: [{ code: 'email_missing', count: 2 }] });
});
