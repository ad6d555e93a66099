import { onTestFinished, describe, expect, it } from 'vitest';
import { startFakeWorkos, type FakeWorkos } from '../support/fake-workos.ts';
import { until } from '../support/until.ts';
import { readAll, readMembers, untilSettled, type ApiEvent } from './api.ts';
import { deliverEvent, read } from './http.ts';
import { freshDatabase, settingsFor, startServer, startWorker, type Settings } from './processes.ts';

interface CatchUp {
  readonly mode: string;
  readonly leader: string | null;
  readonly listed: number;
  readonly brought: number;
  readonly failure: string | null;
}

async function readCatchUp(url: string): Promise<CatchUp> {
  return (await read<{ catchUp: CatchUp }>(url, '/api/v1/status')).catchUp;
}

/** A WorkOS whose events are visible at once, and the settings of a deployment that reads them. */
async function deployment(ingest: 'events' | 'both'): Promise<{ fake: FakeWorkos; settings: Settings }> {
  const fake = await startFakeWorkos();
  onTestFinished(() => fake.close());
  const more = { WORKOS_API_KEY: fake.apiKey, WORKOS_API_URL: fake.url, INGEST: ingest, LOG_LEVEL: 'info' };
  const settings = settingsFor(await freshDatabase(), null, more);
  if (ingest === 'both') return { fake, settings };
  const { WORKOS_WEBHOOK_SECRET: _secret, ...withoutSecret } = settings;
  return { fake, settings: withoutSecret };
}

async function untilListed(url: string, count: number): Promise<CatchUp> {
  const listed = async (): Promise<CatchUp | null> => {
    const catchUp = await readCatchUp(url);
    return catchUp.listed === count ? catchUp : null;
  };
  return until(`${count} events are listed`, listed, 60_000);
}

describe('the Events API as the only source', () => {
  it('leads a whole directory history to the right members', { timeout: 90_000 }, async () => {
    const { fake, settings } = await deployment('events');
    const { state } = fake;
    state.connectDirectory({ organizationId: 'org_1', id: 'directory_1' });
    const people = ['ann', 'bob', 'cho', 'dee'] as const;
    const role = { customAttributes: { eppoMemberRole: 'data_owner' } };
    for (const id of people) state.addUser('directory_1', { id, email: `${id}@example.com`, ...role });
    state.addGroup('directory_1', { id: 'group_1', name: 'Eppo Admin' });
    state.addToGroup('group_1', 'ann');
    state.updateUser('ann', { customAttributes: { eppoMemberRole: 'admin' }, firstName: 'Ann' });
    state.updateUser('bob', { state: 'inactive' });
    state.deleteUser('cho');

    const { url } = await startServer(settings);
    const turnedAway = await deliverEvent(url, state.updateUser('dee', { lastName: 'Example' }));
    expect(turnedAway).toMatchObject({ status: 404, body: { code: 'webhooks_off', instance: '/webhooks/workos' } });
    const worker = await startWorker(settings);
    const { events } = state;
    expect(await untilListed(url, events.length)).toMatchObject({
      mode: 'events',
      brought: events.length,
      failure: null,
    });
    await untilSettled(url);
    const later = state.addUser('directory_1', { id: 'eva', email: 'eva@example.com' });
    await untilListed(url, events.length);
    await untilSettled(url);

    const members = await readMembers(url, 'org_1');
    expect(members.map(({ email, role: given, status }) => `${email} ${given} ${status}`).toSorted()).toEqual([
      'ann@example.com admin active',
      'bob@example.com data_owner deactivated',
      'cho@example.com data_owner deactivated',
      'dee@example.com data_owner active',
      'eva@example.com viewer active',
    ]);
    const told = await readAll<ApiEvent>(url, '/api/v1/events');
    expect(told.map(({ id }) => id).toSorted()).toEqual(events.map(({ payload }) => payload.id).toSorted());
    expect(told.map(({ id }) => id)).toContain(later.id);

    // Ending does not wait for WorkOS, which asks for an hour.
    fake.faults.add('/events', { status: 429, headers: { 'retry-after': '3600' } });
    await until('the poller waits', () => (worker.output().includes('asks to wait') ? true : null));
    const ended = performance.now();
    expect(await worker.stop()).toBe(0);
    expect(performance.now() - ended).toBeLessThan(5_000);
    expect(await readCatchUp(url)).toMatchObject({ leader: null, failure: null });
  });
});

describe('two workers beside webhooks', () => {
  it('read one at a time, and the other goes on when the one is killed', { timeout: 120_000 }, async () => {
    const { fake, settings } = await deployment('both');
    const { state } = fake;
    state.connectDirectory({ organizationId: 'org_1', id: 'directory_1' });
    for (let person = 1; person <= 150; person += 1) {
      state.addUser('directory_1', { id: `user_${person}`, email: `p${person}@example.com` });
    }
    const workers = await Promise.all([startWorker(settings), startWorker(settings)]);
    const { url } = await startServer(settings);
    const first = await untilListed(url, 151);
    const leading = workers.find(({ child }) => first.leader?.includes(`-${child.pid}-`));
    if (leading === undefined) throw new Error(`No worker is ${first.leader}.`);

    // The killed one leaves a request unanswered, and a page that nobody stored.
    fake.faults.add('/events', 'hang');
    await until('the leader asks', () => (fake.faults.left === 0 ? true : null));
    const asked = fake.requests.length;
    await leading.kill();
    const lost = state.deleteUser('user_1');
    const delivered = state.deleteUser('user_2');
    expect((await deliverEvent(url, delivered)).status).toBe(200);
    const second = await untilListed(url, 153);
    expect(second.leader).not.toBe(first.leader);
    expect(second).toMatchObject({ brought: 152, failure: null });
    await untilSettled(url);
    const events = await readAll<ApiEvent>(url, '/api/v1/events');
    expect(events).toHaveLength(153);
    expect(events.find(({ id }) => id === lost.id)).toMatchObject({ outcome: 'applied' });
    expect(fake.requests.length).toBeGreaterThan(asked);
    const members = await readMembers(url, 'org_1');
    expect(members.filter(({ status }) => status === 'active')).toHaveLength(148);
  });
});
