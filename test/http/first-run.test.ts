import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { laneOf } from '../../src/store/lane.ts';
import { applyLane } from '../../src/sync/apply-events.ts';
import { beginStory, type DemoProvider } from '../../src/sync/begin-story.ts';
import { DeliveryTally } from '../../src/sync/delivery-tally.ts';
import { LaneWaker } from '../../src/sync/lane-waker.ts';
import { createReceiver } from '../../src/sync/receive-webhook.ts';
import { adminToken, openTestApp, type TestApp } from '../support/http-app.ts';
import { holdWrites, openLockHolder, untilWaiting } from '../support/lock-holder.ts';
import { expectProblem } from '../support/problem.ts';
import { newStory, okta } from '../support/story.ts';
import { tellStory } from '../support/tell.ts';

interface Told {
  readonly organizations: readonly {
    readonly provider: DemoProvider;
    readonly organizationId: string;
    readonly accepted: number;
    readonly duplicate: number;
  }[];
}

let test: TestApp;
let receive: ReturnType<typeof createReceiver>;
let waker: LaneWaker;
let failAfter: number;

/** A service that takes deliveries, and whose database goes away after some. */
async function openService(settings = {}): Promise<void> {
  const secrets = ['whsec_live', 'whsec_old'];
  const tally = new DeliveryTally(secrets.length);
  failAfter = Infinity;
  test = await openTestApp({
    ...{ settings, tally, webhookSecrets: secrets },
    receive: (delivery) => {
      failAfter -= 1;
      if (failAfter >= 0) return receive(delivery);
      return Promise.resolve({ status: 'unavailable', detail: 'It is away.', retryAfterSeconds: 5 });
    },
  });
  const { database, queues, meter, log } = test.sync;
  waker = new LaneWaker(queues, () => undefined);
  receive = createReceiver({ database, waker, secrets, toleranceMs: 180_000, tally, meter, log });
}

beforeEach(() => openService());
afterEach(async () => {
  await waker.close();
  await test.close();
});

const firstRun = async (): Promise<unknown> => (await test.get('/api/v1/first-run')).body;

function askForDemo() {
  return test.app.inject({
    method: 'POST',
    url: '/api/v1/demo',
    headers: { authorization: `Bearer ${adminToken}` },
  });
}

async function tellDemo(): Promise<Told['organizations']> {
  const answer = await askForDemo();
  expect(answer.statusCode).toBe(202);
  const { organizations } = answer.json<Told>();
  for (const { organizationId } of organizations) await applyLane(test.sync, laneOf(organizationId, null));
  return organizations;
}

const members = (organizationId: string) =>
  test.sync.database.prisma.member.findMany({
    where: { organizationId },
    select: { email: true, role: true, status: true, roleSource: true },
    orderBy: { email: 'asc' },
  });

/** As the story must leave them. */
function expectedOf(provider: DemoProvider, organizationId: string) {
  return beginStory(provider, organizationId)
    .expected.map(({ email, role, status, roleSource }) => ({ email, role: role ?? 'viewer', status, roleSource }))
    .toSorted((a, b) => (a.email < b.email ? -1 : 1));
}

const nothing = { receivedAnything: false, firstRealEventAt: null, demo: false };
const none = new DeliveryTally(1).read().rejected;

describe('the first run', () => {
  it('begins with nothing', async () => {
    expect(await firstRun()).toEqual({ ...nothing, rejected: none, demoAllowed: true });
  });

  it('shows that a wrong secret is used', async () => {
    await receive({ header: `t=1, v1=${'0'.repeat(64)}`, body: Buffer.from('{}') });
    expect(await firstRun()).toMatchObject({ ...nothing, rejected: { ...none, signature_mismatch: 1 } });
  });

  it('tells when the first event came that is not of the demo', async () => {
    await tellDemo();
    expect(await firstRun()).toMatchObject({ receivedAnything: true, firstRealEventAt: null, demo: true });
    const story = newStory();
    story.directory(okta).activated();
    story.user('user_1').created({ email: 'ann@example.com' });
    const told = await tellStory(test.sync, story);
    const { receivedAt } = await test.sync.database.prisma.event.findUniqueOrThrow({
      where: { id: told.idOf('event_001') },
    });
    expect(await firstRun()).toMatchObject({
      firstRealEventAt: receivedAt.toISOString(),
      demo: true,
      demoAllowed: false,
    });
  });

  it('counts an event that names no organization, for it is not the demo’s', async () => {
    const { prisma } = test.sync.database;
    await prisma.event.create({ data: { id: 'event_1', type: 'connection.activated', occurredAt: new Date() } });
    expect(await firstRun()).toMatchObject({ firstRealEventAt: expect.any(String) as string, demoAllowed: false });
  });
});

describe('the demo', () => {
  it('is received as webhooks are, and leads to the members of the story', async () => {
    const organizations = await tellDemo();
    expect(organizations).toMatchObject([
      { provider: 'okta', organizationId: expect.stringMatching(/^org_demo_okta_/) as string },
      { provider: 'entra', organizationId: expect.stringMatching(/^org_demo_entra_/) as string },
    ]);
    let [accepted, duplicate] = [0, 0];
    for (const { provider, organizationId, ...counts } of organizations) {
      const { events, deliveries } = beginStory(provider, organizationId);
      const delivered = deliveries.flatMap(({ step }) => step.events).length;
      expect(counts).toEqual({ accepted: events.length, duplicate: delivered - events.length });
      expect(await members(organizationId)).toEqual(expectedOf(provider, organizationId));
      accepted += counts.accepted;
      duplicate += counts.duplicate;
    }
    const { body } = await test.get('/api/v1/status');
    expect(body).toMatchObject({
      deliveries: { accepted, duplicate, verifiedBySecret: [accepted + duplicate, 0], rejected: none },
    });
  });

  it('gives roles in the attribute that this service reads', async () => {
    await waker.close();
    await test.close();
    await openService({ roleAttribute: '$& "role"' });
    for (const { provider, organizationId } of await tellDemo()) {
      expect(await members(organizationId)).toEqual(expectedOf(provider, organizationId));
    }
  });

  it('told again adds nothing', async () => {
    const first = await tellDemo();
    const before = await Promise.all(first.map(({ organizationId }) => members(organizationId)));
    const again = await tellDemo();
    expect(again.map(({ organizationId }) => organizationId)).toEqual(
      first.map(({ organizationId }) => organizationId),
    );
    expect(again.map(({ accepted }) => accepted)).toEqual([0, 0]);
    expect(await Promise.all(first.map(({ organizationId }) => members(organizationId)))).toEqual(before);
  });

  it('that was cut off is told to its end by asking again', async () => {
    failAfter = 9;
    expectProblem(await askForDemo(), 'unavailable', '/api/v1/demo');
    failAfter = Infinity;
    for (const { provider, organizationId } of await tellDemo()) {
      expect(await members(organizationId)).toEqual(expectedOf(provider, organizationId));
    }
    expect(await test.sync.database.prisma.directory.count()).toBe(2);
  });

  it('asked for twice at once is one', async () => {
    const holder = await openLockHolder(test.sync.database.url);
    await holdWrites(holder, 'audit_entries');
    // Fastify asks when somebody waits for the answer.
    const asked = [askForDemo(), askForDemo(), askForDemo()].map(async (answer) => answer);
    await untilWaiting(test.sync.database, 3);
    await holder.commit();
    await holder.close();
    const answers = await Promise.all(asked);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([202, 202, 202]);
    const ids = answers.flatMap((answer) => answer.json<Told>().organizations.map((told) => told.organizationId));
    expect(new Set(ids).size).toBe(2);
  });

  it('is in the audit log: who asked for it, and nobody of its story', async () => {
    const organizations = await tellDemo();
    const { body } = await test.get('/api/v1/audit?action=demo.told');
    expect(body).toMatchObject({
      data: [
        {
          ...{ organizationId: null, memberId: null, actor: 'operator:bootstrap', before: null },
          after: { organizations: organizations.map(({ organizationId }) => organizationId) },
        },
      ],
    });
  });

  it('is refused once anything real has come, and then makes nothing', async () => {
    const { prisma } = test.sync.database;
    await prisma.event.create({
      data: { id: 'event_1', type: 'dsync.user.created', organizationId: 'org_1', occurredAt: new Date() },
    });
    expectProblem(await askForDemo(), 'demo_refused', '/api/v1/demo');
    await prisma.event.deleteMany();
    await prisma.directory.create({ data: { id: 'directory_1', organizationId: 'org_1' } });
    // Its events have been dropped by now, and the customer is still there.
    expectProblem(await askForDemo(), 'demo_refused', '/api/v1/demo');
    expect([await prisma.member.count(), await prisma.auditEntry.count()]).toEqual([0, 0]);
  });

  it('is refused where no webhooks are taken', async () => {
    const off = await openTestApp({ receive: null });
    const headers = { authorization: `Bearer ${adminToken}` };
    const answer = await off.app.inject({ method: 'POST', url: '/api/v1/demo', headers });
    const { body } = await off.get('/api/v1/first-run');
    await off.close();
    expectProblem(answer, 'demo_refused', '/api/v1/demo');
    expect(body).toMatchObject({ demoAllowed: false });
  });
});
