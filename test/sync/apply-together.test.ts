import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { laneOf, type Lane } from '../../src/store/lane.ts';
import { applyLane, laneWork } from '../../src/sync/apply-events.ts';
import { LaneCrowd } from '../../src/sync/lane-crowd.ts';
import { arrivals, history } from '../support/histories.ts';
import { holdOrganization, openLockHolder, untilWaiting, type LockHolder } from '../support/lock-holder.ts';
import { openOrganization, type TestOrganization } from '../support/organization.ts';
import { newStory } from '../support/story.ts';
import { openTestSync, type TestSync } from '../support/sync-context.ts';

let sync: TestSync;
beforeAll(async () => {
  sync = await openTestSync({ directoryDeletedPolicy: 'deactivate' });
});
afterAll(async () => {
  await sync.close();
});

let made = 0;
const nextId = (): string => `org_together_${(made += 1)}`;

async function received(name = 'ann', events = 1): Promise<TestOrganization> {
  const story = newStory();
  story.user(name).created({ email: `${name}@example.com`, attribute: 'viewer' });
  for (let number = 1; number < events; number += 1) story.user(name).updated({ firstName: `${name} ${number}` });
  const organization = await openOrganization(sync, nextId(), story);
  await organization.receive(organization.told.events.keys().toArray());
  return organization;
}

function applyAll(organizations: readonly TestOrganization[]): Promise<unknown> {
  const work = laneWork(sync);
  return Promise.all(organizations.map(({ id }) => applyLane(sync, laneOf(id, null), work)));
}

/** The transactions that wrote the outcomes of some organizations. */
async function transactionsOf(organizations: readonly TestOrganization[]): Promise<Set<string>> {
  const rows = await sync.database.prisma.$queryRaw<{ xmin: string }[]>`
    SELECT DISTINCT xmin::text FROM event_outcomes
    WHERE organization_id = ANY(${organizations.map(({ id }) => id)}::text[])`;
  return new Set(rows.map(({ xmin }) => xmin));
}

async function expectApplied(organizations: readonly TestOrganization[]): Promise<void> {
  for (const organization of organizations) expect(await organization.members()).toEqual(organization.expected());
}

test('R1, R2, R9: organizations that share transactions end as each would alone', { timeout: 180_000 }, async () => {
  const arrived = history.chain((told) =>
    fc.record({ told: fc.constant(told), order: arrivals([...told.events.keys()]) }),
  );
  const several = fc.array(arrived, { minLength: 2, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(several, fc.integer({ min: 1, max: 6 }), async (histories, batch) => {
      const told = await Promise.all(
        histories.map(async ({ told, order }) => ({
          order,
          organization: await openOrganization(sync, nextId(), told),
        })),
      );
      const longest = Math.max(...told.map(({ order }) => order.length));
      for (let from = 0; from < longest; from += batch) {
        for (const { order, organization } of told) {
          await organization.receive([...new Set(order.slice(from, from + batch))]);
        }
        await applyAll(told.map(({ organization }) => organization));
      }
      await expectApplied(told.map(({ organization }) => organization));
    }),
    { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 25), endOnFailure: true },
  );
});

test('lanes that wake while others are applied share a transaction; the first waits for nobody', async () => {
  const organizations = await Promise.all(Array.from({ length: 12 }, () => received()));
  await applyAll(organizations);
  await expectApplied(organizations);
  // One begins at once, alone; the eleven that come meanwhile make one more.
  expect((await transactionsOf(organizations)).size).toBe(2);
});

test('a crowd of lanes has two transactions at a time', async () => {
  const organizations = await Promise.all(Array.from({ length: 40 }, () => received()));
  await applyAll(organizations);
  await expectApplied(organizations);
  // The first alone; beside it the sixteen that make a crowd; and the others, by whichever of the two ends first.
  expect((await transactionsOf(organizations)).size).toBe(3);
});

test('lanes with more than one transaction holds are applied in as few as hold them', async () => {
  const organizations = await Promise.all(Array.from({ length: 12 }, () => received('bob', 40)));
  await applyAll(organizations);
  await expectApplied(organizations);
  expect(await sync.database.prisma.pendingEvent.count()).toBe(0);
  // The first alone; 256 of the others' 440 events, the last of them a part of a lane; the lanes for which there was no room;
  // and the rest of that one.
  expect((await transactionsOf(organizations)).size).toBe(4);
});

test('a lane with very much goes alone, and has all of it decided together', async () => {
  const [first, long, ...others] = await Promise.all([
    received(),
    received('cem', 130),
    ...Array.from({ length: 4 }, () => received()),
  ]);
  await applyAll([first, long, ...others]);
  await expectApplied([first, long, ...others]);
  const [itsOwn, shared] = await Promise.all([transactionsOf([long]), transactionsOf(others)]);
  expect(itsOwn.size).toBe(1);
  expect(shared.size).toBe(1);
  expect(itsOwn).not.toEqual(shared);
});

describe('the others are applied', () => {
  let holder: LockHolder;
  beforeEach(async () => {
    holder = await openLockHolder(sync.database.url);
  });
  afterEach(async () => {
    await holder.close();
  });

  test('while one organization is locked by somebody else, which goes on alone when it is free', async () => {
    const organizations = await Promise.all(Array.from({ length: 8 }, () => received()));
    const [locked, ...free] = organizations.toReversed();
    if (locked === undefined) throw new Error('There are eight.');
    await holdOrganization(holder, locked.id);
    const applied = applyAll(organizations);
    await untilWaiting(sync.database, 1);
    await expectApplied(free);
    await holder.commit();
    await applied;
    await expectApplied([locked]);
  });

  test('when one of them has an event that cannot be written', async () => {
    const organizations = await Promise.all(Array.from({ length: 8 }, () => received()));
    const [spoilt, ...fine] = organizations.toReversed();
    if (spoilt === undefined) throw new Error('There are eight.');
    await sync.database.prisma.$executeRawUnsafe(
      `ALTER TABLE members ADD CONSTRAINT spoils CHECK (organization_id <> '${spoilt.id}')`,
    );
    await applyAll(organizations);
    await sync.database.prisma.$executeRawUnsafe('ALTER TABLE members DROP CONSTRAINT spoils');
    await expectApplied(fine);
    expect(await spoilt.members()).toEqual([]);
    expect(
      await sync.database.prisma.pendingEvent.count({ where: { lane: laneOf(spoilt.id, null), parked: true } }),
    ).toBe(1);
    expect(sync.complaints.splice(0).join()).toContain('parked');
  });
});

test('a lane that had much lately goes alone, so that those with little do not wait for it', async () => {
  const [storm, quiet] = [await received('ann'), await received('bob')];
  const crowd = new LaneCrowd();
  const before = crowd.enter(laneOf(storm.id, null));
  before.did(1_000_000);
  before.leave();
  const shared: Lane[] = [];
  const { together, ...work } = laneWork(sync, crowd);
  const spied = { ...work, together: (lane: Lane) => (shared.push(lane), together?.(lane) ?? Promise.resolve(null)) };
  await Promise.all([storm, quiet].map(({ id }) => applyLane(sync, laneOf(id, null), spied)));
  expect(shared).toEqual([laneOf(quiet.id, null)]);
  await expectApplied([storm, quiet]);
});
