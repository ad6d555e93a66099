import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApp } from '../../src/http/build-app.ts';
import { DeliveryTally } from '../../src/sync/delivery-tally.ts';
import { adminToken, facts, openTestApp, type TestApp } from '../support/http-app.ts';
import { expectProblem } from '../support/problem.ts';
import { openResyncWorld, type ResyncWorld } from '../support/resync-world.ts';

const viewerToken = 'token-of-a-viewer';
const operatorToken = 'token-of-an-operator';
const tokens = [
  { token: adminToken, name: 'bootstrap', role: 'admin' as const },
  { token: operatorToken, name: 'night-shift', role: 'operator' as const },
  { token: viewerToken, name: 'reader', role: 'viewer' as const },
];

let test: TestApp;
let world: ResyncWorld;
let other: ResyncWorld;

beforeAll(async () => {
  test = await openTestApp({ tokens });
  world = await openResyncWorld('org_a', test.sync);
  other = await openResyncWorld('org_b', test.sync);
  const { state } = world.fake;
  for (const name of ['ann', 'bob', 'cho']) {
    await world.deliver(state.addUser(world.directoryId, { id: `user_${name}`, email: `${name}@example.com` }));
  }
  await world.deliver(
    state.addGroup(world.directoryId, { id: 'group_1', name: 'Editors' }),
    state.deleteUser('user_cho'),
  );
  app = appWith(world);
});
afterAll(async () => {
  await app.close();
  await world.close();
  await other.close();
  await test.close();
});

let app: TestApp['app'];

/** The API of a service that has a key for this world's WorkOS. */
function appWith({ sync }: ResyncWorld): TestApp['app'] {
  return buildApp({
    context: sync,
    receive: null,
    tally: new DeliveryTally(1),
    tokens,
    facts,
    version: '1.2.3',
    log: pino({ level: 'silent' }),
  });
}

function send(method: 'GET' | 'POST', path: string, payload?: object, token = operatorToken, to = app) {
  const url = `/api/v1${path}`;
  return to.inject({ method, url, headers: { authorization: `Bearer ${token}` }, ...(payload && { payload }) });
}

interface Shown {
  readonly id: string;
  readonly state: string;
}

describe('directories', () => {
  it('are listed by page, for viewers', async () => {
    const first = await send('GET', '/directories?limit=1', undefined, viewerToken);
    expect(first.statusCode).toBe(200);
    const { data, after } = first.json<{ data: object[]; after: string }>();
    expect(data).toEqual([
      {
        id: 'directory_of_org_a',
        organizationId: 'org_a',
        name: 'Okta',
        type: 'okta scim v2.0',
        state: 'active',
        lastEventAt: expect.stringMatching(/^2026-01-05T09:00:00\.\d+Z$/) as string,
        lastResync: null,
      },
    ]);
    const second = (await send('GET', `/directories?limit=1&after=${after}`)).json<object>();
    expect(second).toMatchObject({ data: [{ id: 'directory_of_org_b' }], after: null });
    const ofOne = (await send('GET', '/directories?organization=org_b')).json<object>();
    expect(ofOne).toMatchObject({ data: [{ id: 'directory_of_org_b' }], after: null });
    expectProblem(await send('GET', '/directories?after=x'), 'invalid_cursor', '/api/v1/directories');
  });

  it('are shown one by one, with how many are in them', async () => {
    const shown = await send('GET', '/directories/directory_of_org_a', undefined, viewerToken);
    expect(shown.json()).toMatchObject({ id: 'directory_of_org_a', users: { active: 2, gone: 1 }, groups: 1 });
    expectProblem(await send('GET', '/directories/x'), 'not_found', '/api/v1/directories/x');
  });
});

describe('a resync', () => {
  const path = '/directories/directory_of_org_a/resync';

  it('is a dry run unless asked otherwise, is followed, and shows what it found', async () => {
    const { state } = world.fake;
    state.quietly(() => {
      state.updateUser('user_ann', { lastName: 'Changed' });
      state.deleteUser('user_bob');
    });
    world.pass();
    const started = await send('POST', path, {});
    expect(started.statusCode).toBe(202);
    const { id } = started.json<Shown>();
    expect(started.json()).toMatchObject({
      directoryId: 'directory_of_org_a',
      dryRun: true,
      state: 'waiting',
      actor: 'operator:night-shift',
      progress: { stage: '', read: 0, expected: null, applied: 0, toApply: 0 },
    });
    const again = await send('POST', path, { dryRun: false });
    expectProblem(again, 'resync_running', `/api/v1${path}`);
    expect(again.json()).toMatchObject({ resyncId: id });
    await world.run(id);
    const ended = (await send('GET', `/resyncs/${id}`, undefined, viewerToken)).json<object>();
    expect(ended).toMatchObject({
      state: 'done',
      differences: { changed: 1, gone_there: 1 },
      progress: { toApply: 2 },
    });
    const listed = (await send('GET', `/resyncs/${id}/differences?limit=1`, undefined, viewerToken)).json<{
      after: string;
    }>();
    expect(listed).toMatchObject({ data: [{ kind: 'gone_there', directoryUserId: 'user_bob', outcome: null }] });
    const next = (await send('GET', `/resyncs/${id}/differences?after=${listed.after}`)).json<object>();
    expect(next).toMatchObject({
      data: [{ kind: 'changed', directoryUserId: 'user_ann', fields: ['lastName'], eventType: 'dsync.user.updated' }],
      after: null,
    });
    const ofKind = (await send('GET', `/resyncs/${id}/differences?kind=changed`)).json<object>();
    expect(ofKind).toMatchObject({ data: [{ kind: 'changed' }], after: null });
    const directory = (await send('GET', '/directories/directory_of_org_a')).json<object>();
    expect(directory).toMatchObject({ lastResync: { id, state: 'done', dryRun: true, differences: { changed: 1 } } });
  });

  it('applies when asked to, and shows what became of each difference', async () => {
    world.pass();
    const { id } = (await send('POST', path, { dryRun: false })).json<Shown>();
    await world.run(id);
    const { data } = (await send('GET', `/resyncs/${id}/differences`)).json<{ data: { outcome: string }[] }>();
    expect(data.map(({ outcome }) => outcome)).toEqual(['applied', 'applied']);
    const event = (await send('GET', '/events?outcome=applied&limit=1')).json<{ data: { id: string }[] }>();
    expect(event.data[0]?.id).toMatch(/^directory_resync_/);
  });

  it('is of one person when one is named', async () => {
    world.pass();
    const { id } = (await send('POST', path, { userId: 'user_ann' })).json<Shown>();
    expect(await world.run(id)).toMatchObject({ userId: 'user_ann', state: 'done', differences: {} });
  });

  it('of all directories starts those that are not running', async () => {
    const first = (await send('POST', path, {})).json<Shown>();
    const all = await send('POST', '/resyncs', {});
    expect(all.statusCode).toBe(202);
    expect(all.json()).toMatchObject({ data: [{ directoryId: 'directory_of_org_b' }], running: 1 });
    await world.run(first.id);
    await other.run(all.json<{ data: Shown[] }>().data[0]?.id ?? '');
  });

  it('is closed to viewers, and to services without a key', async () => {
    for (const closed of [path, '/resyncs']) {
      expectProblem(await send('POST', closed, {}, viewerToken), 'role_insufficient', `/api/v1${closed}`);
      const off = await send('POST', closed, {}, operatorToken, test.app);
      expectProblem(off, 'workos_api_off', `/api/v1${closed}`);
      expect(off.json<{ detail: string }>().detail).toContain('Set WORKOS_API_KEY');
    }
  });

  it.each([{ dryRun: 'no' }, { userId: '' }, { userId: 'x'.repeat(256) }, { else: 1 }])(
    '400 for %j',
    async (payload) => {
      expectProblem(await send('POST', path, payload), 'invalid_request', `/api/v1${path}`);
    },
  );

  it('404 for what is unknown', async () => {
    for (const id of ['x', '%00']) {
      const url = `/directories/${id}`;
      expectProblem(await send('GET', url), 'not_found', `/api/v1${url}`);
      expectProblem(await send('GET', `${url}/arrivals`), 'not_found', `/api/v1${url}/arrivals`);
      expectProblem(await send('POST', `${url}/resync`, {}), 'not_found', `/api/v1${url}/resync`);
    }
    for (const id of [randomUUID(), 'x']) {
      for (const unknown of [`/resyncs/${id}`, `/resyncs/${id}/differences`]) {
        expectProblem(await send('GET', unknown), 'not_found', `/api/v1${unknown}`);
      }
    }
  });
});
