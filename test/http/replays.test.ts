import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminToken, openTestApp, type TestApp } from '../support/http-app.ts';
import { expectProblem } from '../support/problem.ts';
import { storeMissed, work } from '../support/replaying.ts';
import { atFirst, tell } from '../support/replay-story.ts';

const viewerToken = 'token-of-a-viewer';
const operatorToken = 'token-of-an-operator';

let test: TestApp;

beforeAll(async () => {
  test = await openTestApp({
    tokens: [
      { token: adminToken, name: 'bootstrap', role: 'admin' },
      { token: operatorToken, name: 'night-shift', role: 'operator' },
      { token: viewerToken, name: 'reader', role: 'viewer' },
    ],
  });
  await storeMissed(test.sync, 'org_1', tell(), (_, place) => place >= atFirst);
});
afterAll(async () => {
  await test.close();
});

function send(method: 'GET' | 'POST', path: string, payload?: object, token = operatorToken) {
  const headers = { authorization: `Bearer ${token}` };
  return test.app.inject({ method, url: `/api/v1${path}`, headers, ...(payload && { payload }) });
}

const asked = { filter: { organization: 'org_1' }, name: 'After the upgrade', reason: 'Ticket 17' };

interface Shown {
  readonly id: string;
  readonly state: string;
}

async function planned(): Promise<string> {
  const { id } = (await send('POST', '/replays', asked)).json<Shown>();
  await work(test.sync, id);
  return id;
}

describe('a replay', () => {
  it('is begun with 202, planned, shown and listed', async () => {
    const answer = await send('POST', '/replays', asked);
    expect(answer.statusCode).toBe(202);
    const begun = answer.json<Shown>();
    expect(begun).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      organizationId: 'org_1',
      name: 'After the upgrade',
      reason: 'Ticket 17',
      actor: 'operator:night-shift',
      runBy: null,
      filter: { organization: 'org_1' },
      dryRun: true,
      state: 'planning',
      stateReason: null,
      progress: { total: 10, planned: 0, done: 0 },
      outcomes: null,
      effects: null,
      settles: null,
      createdAt: expect.stringMatching(/Z$/) as string,
      plannedAt: null,
      finishedAt: null,
    });
    await work(test.sync, begun.id);
    const shown = (await send('GET', `/replays/${begun.id}`, undefined, viewerToken)).json<Shown>();
    expect(shown).toMatchObject({ state: 'planned', outcomes: { applied: 5, unchanged: 5 }, settles: 5 });
    const list = (query: string) => send('GET', `/replays?${query}`, undefined, viewerToken);
    expect((await list('organization=org_1&state=planned')).json()).toEqual({ data: [shown], after: null });
    expect((await list('organization=org_2')).json()).toEqual({ data: [], after: null });
    expect((await list('state=running')).json()).toEqual({ data: [], after: null });
  });

  it('lists effects and events page by page, each once', async () => {
    const id = await planned();
    for (const [what, key, total] of [
      ['effects', 'memberId', 6],
      ['items', 'eventId', 10],
    ] as const) {
      const seen: string[] = [];
      let after = '';
      do {
        const answer = await send('GET', `/replays/${id}/${what}?limit=4&after=${after}`, undefined, viewerToken);
        const page = answer.json<{ data: Record<string, string>[]; after: string | null }>();
        seen.push(...page.data.map((item) => item[key] ?? ''));
        after = page.after ?? '';
      } while (after !== '');
      expect(new Set(seen).size).toBe(total);
      expect(seen).toHaveLength(total);
    }
    const raised = await send('GET', `/replays/${id}/effects?effect=role_up`);
    expect(raised.json()).toMatchObject({
      data: [
        {
          organizationId: 'org_1',
          email: 'ann@example.com',
          effect: 'role_up',
          before: { role: 'data_owner', status: 'active' },
          after: { role: 'admin', status: 'active' },
          fields: [],
        },
      ],
    });
    const applied = await send('GET', `/replays/${id}/items?planned=applied&limit=1`);
    expect(applied.json<{ data: unknown }>().data).toEqual([
      {
        position: 6,
        eventId: 'org_1_event_006',
        organizationId: 'org_1',
        before: 'ignored',
        planned: 'applied',
        members: 1,
        outcome: null,
      },
    ]);
    expectProblem(await send('GET', `/replays/${id}/items?after=x`), 'invalid_cursor', `/api/v1/replays/${id}/items`);
  });

  it('pages through the list of replays', async () => {
    const ids = [await planned(), await planned()];
    const first = (await send('GET', '/replays?limit=1')).json<{ data: Shown[]; after: string }>();
    const second = (await send('GET', `/replays?limit=1&after=${first.after}`)).json<{ data: Shown[] }>();
    expect([first.data[0]?.id, second.data[0]?.id]).toEqual(ids.toReversed());
  });

  it('is run, paused, resumed and cancelled; what does not fit its state is refused', async () => {
    const [id, rival] = [await planned(), await planned()];
    const steer = (verb: string, of = id) => send('POST', `/replays/${of}/${verb}`);
    expectProblem(await steer('pause'), 'replay_state', `/api/v1/replays/${id}/pause`);
    const run = await steer('run');
    expect(run.statusCode).toBe(202);
    expect(run.json()).toMatchObject({ state: 'running', runBy: 'operator:night-shift' });
    const busy = await steer('run', rival);
    expectProblem(busy, 'replay_running', `/api/v1/replays/${rival}/run`);
    expect(busy.json()).toMatchObject({ replayId: id });
    const begun = await send('POST', '/replays', { ...asked, dryRun: false });
    expectProblem(begun, 'replay_running', '/api/v1/replays');
    expect((await steer('pause')).json()).toMatchObject({ state: 'paused' });
    const again = await steer('run');
    expectProblem(again, 'replay_state', `/api/v1/replays/${id}/run`);
    expect(again.json<{ detail: string }>().detail).toBe('The replay is paused, so it cannot be run.');
    expect((await steer('resume')).json()).toMatchObject({ state: 'running' });
    expect((await steer('cancel')).json()).toMatchObject({ state: 'cancelled', progress: { done: 0 } });
    expect((await steer('run', rival)).statusCode).toBe(202);
    await steer('cancel', rival);
  });

  it('that is not known answers the same everywhere', async () => {
    for (const id of [randomUUID(), 'x']) {
      for (const path of ['', '/effects', '/items']) {
        expectProblem(await send('GET', `/replays/${id}${path}`), 'not_found', `/api/v1/replays/${id}${path}`);
      }
      for (const verb of ['run', 'pause', 'resume', 'cancel']) {
        expectProblem(await send('POST', `/replays/${id}/${verb}`), 'not_found', `/api/v1/replays/${id}/${verb}`);
      }
    }
  });

  it('is closed to viewers', async () => {
    const id = await planned();
    for (const path of ['', `/${id}/run`, `/${id}/pause`, `/${id}/resume`, `/${id}/cancel`]) {
      const answer = await send('POST', `/replays${path}`, asked, viewerToken);
      expectProblem(answer, 'role_insufficient', `/api/v1/replays${path}`);
    }
  });

  it('of events that are not known is refused, and names them', async () => {
    const { filter: _filter, ...rest } = asked;
    const answer = await send('POST', '/replays', { ...rest, eventIds: ['org_1_event_001', 'event_x'] });
    expectProblem(answer, 'events_unknown', '/api/v1/replays');
    expect(answer.json<{ detail: string }>().detail).toContain('event_x.');
  });

  it.each([
    [{ name: '' }, 'name:'],
    [{ name: 'x'.repeat(101) }, 'name:'],
    [{ reason: undefined }, 'reason:'],
    [{ filter: {} }, 'filter: must name at least one condition'],
    [{ filter: undefined }, 'Give either eventIds or filter.'],
    [{ eventIds: ['event_1'] }, 'Give either eventIds or filter.'],
    [{ filter: undefined, eventIds: [] }, 'eventIds: must be a list of 1 to 10000 ids'],
    [{ filter: undefined, eventIds: Array(10_001).fill('e') }, 'eventIds: must be a list of 1 to 10000 ids'],
    [{ filter: { outcome: 'duplicate' } }, 'filter.outcome'],
    [{ filter: { failure: 'unheard_of' } }, 'filter.failure'],
    [{ filter: { occurredFrom: 'yesterday' } }, 'filter.occurredFrom: must be a time'],
    [{ dryRun: 'no' }, 'dryRun'],
    [{ else: 1 }, 'else'],
  ])('refuses %j', async (wrong, said) => {
    const answer = await send('POST', '/replays', { ...asked, ...wrong });
    expectProblem(answer, 'invalid_request', '/api/v1/replays');
    expect(answer.json<{ detail: string }>().detail).toContain(said);
  });
});
