import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../../src/store/database.ts';
import { laneOf } from '../../src/store/lane.ts';
import { applyEvent } from '../../src/sync/apply-event.ts';
import { applyLane } from '../../src/sync/apply-events.ts';
import { addMember } from '../../src/sync/edit-member.ts';
import { putMappings } from '../../src/sync/map-roles.ts';
import { holdOrganization, holdWrites, openLockHolder, untilWaiting, type LockHolder } from '../support/lock-holder.ts';
import { openOrganization, type TestOrganization } from '../support/organization.ts';
import { newStory, type Story } from '../support/story.ts';
import { openTestSync, type TestSync } from '../support/sync-context.ts';

// Every race is made to happen: somebody holds a lock, the racers are seen waiting for it, and then it is let go.

let sync: TestSync;
let holder: LockHolder;
let made = 0;

beforeAll(async () => {
  sync = await openTestSync({ directoryDeletedPolicy: 'deactivate' });
});
beforeEach(async () => {
  holder = await openLockHolder(sync.database.url);
});
afterEach(async () => {
  await holder.close();
  expect(sync.complaints).toEqual([]);
});
afterAll(async () => {
  await sync.close();
});

/** An organization of its own, its whole history received. */
async function received(story: Story): Promise<TestOrganization> {
  const organization = await openOrganization(sync, `org_race_${(made += 1)}`, story);
  await organization.receive([...story.events.keys()]);
  return organization;
}

const laneOfOrganization = ({ id }: TestOrganization) => laneOf(id, null);
const laneOfDirectory = ({ id }: TestOrganization) => laneOf(null, `${id}_directory_okta`);

async function expectAppliedOnce(organization: TestOrganization): Promise<void> {
  expect(await organization.members()).toEqual(organization.expected());
  const outcomes = await organization.outcomes();
  expect(Object.keys(outcomes)).toHaveLength(organization.told.events.length);
  for (const ended of Object.values(outcomes)) {
    expect(ended).toEqual({ outcome: expect.stringMatching(/applied|unchanged|superseded/) as string, attempts: 1 });
  }
}

function threePeople(): Story {
  const story = newStory();
  for (const name of ['ann', 'bob', 'cho']) {
    story.user(name).created({ email: `${name}@example.com`, attribute: 'viewer' });
    story.user(name).updated({ attribute: 'admin' });
  }
  return story;
}

test('two workers on one organization apply every event once', async () => {
  const organization = await received(threePeople());
  await holdOrganization(holder, organization.id);
  const workers = [1, 2].map(() => applyLane(sync, laneOfOrganization(organization)));
  await untilWaiting(sync.database, 2);
  await holder.commit();
  await Promise.all(workers);
  await expectAppliedOnce(organization);
  expect(await sync.database.prisma.auditEntry.count({ where: { organizationId: organization.id } })).toBe(6);
});

test('two workers on one member, from two lanes, do not lose what the other wrote', async () => {
  const story = newStory();
  story.directory('directory_okta').activated();
  const ann = story.user('ann');
  ann.created({ email: 'ann@example.com', attribute: 'viewer' });
  ann.updated({ firstName: 'Annabel' });
  ann.updated({ attribute: 'admin' });
  const organization = await openOrganization(sync, `org_race_${(made += 1)}`, story);
  await organization.receive([0]);
  await applyLane(sync, laneOfOrganization(organization));
  await organization.receive([1, 3]);
  // Events of an old shape name no organization and wait in a lane of their own.
  await organization.receive([2], { oldShape: true });
  await holdOrganization(holder, organization.id);
  const workers = [laneOfOrganization, laneOfDirectory].map((lane) => applyLane(sync, lane(organization)));
  await untilWaiting(sync.database, 2);
  await holder.commit();
  await Promise.all(workers);
  await expectAppliedOnce(organization);
});

test('two workers on one group: its deletion and a late addition to it', async () => {
  const story = newStory({ groupId: 'group', role: 'admin' });
  const ann = story.user('ann');
  ann.created({ email: 'ann@example.com' });
  ann.addedTo('group');
  story.group('group').deleted();
  const organization = await openOrganization(sync, `org_race_${(made += 1)}`, story);
  await organization.receive([0]);
  await applyLane(sync, laneOfOrganization(organization));
  await organization.receive([2]);
  await organization.receive([1], { oldShape: true });
  await holdOrganization(holder, organization.id);
  const workers = [laneOfDirectory, laneOfOrganization].map((lane) => applyLane(sync, lane(organization)));
  await untilWaiting(sync.database, 2);
  await holder.commit();
  await Promise.all(workers);
  await expectAppliedOnce(organization);
  expect(await organization.members()).toMatchObject([{ role: 'viewer', roleSource: 'default' }]);
});

test('a change of the mappings and a membership that is being added end in the mapped role', async () => {
  const story = newStory();
  const ann = story.user('ann');
  ann.created({ email: 'ann@example.com' });
  ann.addedTo('group');
  const organization = await received(story);
  await holdOrganization(holder, organization.id);
  const applied = applyLane(sync, laneOfOrganization(organization));
  await untilWaiting(sync.database, 1);
  const mappings = [{ groupId: 'group', role: 'data_owner' }] as const;
  const mapped = putMappings(sync, organization.id, mappings, 'operator:test');
  await untilWaiting(sync.database, 2);
  await holder.commit();
  await Promise.all([applied, mapped]);
  await applyLane(sync, laneOfOrganization(organization));
  expect(await organization.members()).toMatchObject([{ role: 'data_owner', roleSource: 'group' }]);
});

test('R9: of two organizations that claim one directory at the same moment one gets it, the other is told', async () => {
  const organizations = await Promise.all(
    [1, 2].map(async () => {
      const story = newStory();
      story.user('ann', 'shared').created({ email: 'ann@example.com' });
      return received(story);
    }),
  );
  // Both have seen that nobody has the directory when the first of them records it.
  await holdWrites(holder, 'directories');
  const workers = organizations.map((organization) => applyLane(sync, laneOfOrganization(organization)));
  await untilWaiting(sync.database, 2);
  await holder.commit();
  await Promise.all(workers);

  const ended = await Promise.all(organizations.map((organization) => organization.outcomes()));
  expect(ended.map((outcomes) => outcomes['event_001']?.outcome).sort()).toEqual(['applied', 'failed']);
  const refused = await sync.database.prisma.eventOutcome.findMany({
    where: { outcome: 'failed', organizationId: { in: organizations.map(({ id }) => id) } },
  });
  expect(refused.map(({ reason }) => reason)).toEqual([expect.stringMatching(/^organization_mismatch/)]);
  const members = await Promise.all(organizations.map((organization) => organization.members()));
  expect(members.flat()).toHaveLength(1);
});

test('directories are recorded in the order of their ids, so that two organizations cannot wait for each other', async () => {
  const story = newStory();
  story.user('ann', 'directory_b').created({ email: 'ann@example.com' });
  story.user('bob', 'directory_a').created({ email: 'bob@example.com' });
  const organization = await received(story);
  const claim = (directory: string) =>
    holder.query(`INSERT INTO directories (id, organization_id) VALUES ($1, 'org_other')`, [directory]);
  await claim(`${organization.id}_directory_a`);
  const applied = applyLane(sync, laneOfOrganization(organization));
  await untilWaiting(sync.database, 1);
  await holder.query(`SET LOCAL lock_timeout = '1s'`);
  await expect(claim(`${organization.id}_directory_b`)).resolves.toMatchObject({ rowCount: 1 });
  await holder.query('ROLLBACK');
  await applied;
  await expectAppliedOnce(organization);
});

test('a member that Eppo adds between the reading and the writing is adopted, and no event fails for it', async () => {
  const story = newStory();
  story.user('ann').created({ email: 'ann@example.com', attribute: 'default' });
  const organization = await received(story);
  await holdWrites(holder, 'directories');
  const applied = applyLane(sync, laneOfOrganization(organization));
  await untilWaiting(sync.database, 1);
  const values = { email: 'Ann@example.com', firstName: 'Own', lastName: null, role: 'data_owner' } as const;
  const { id } = await addMember(sync, organization.id, values, 'operator:test');
  await holder.commit();
  await applied;
  expect(await organization.outcomes()).toEqual({ event_001: { outcome: 'applied', attempts: 1 } });
  expect(await organization.members()).toMatchObject([
    { id, firstName: 'Ann', role: 'data_owner', roleSource: 'kept', managedBy: 'directory' },
  ]);
});

test('the same for an event that is tried alone for the last time', async () => {
  const story = newStory();
  story.user('ann').created({ email: 'ann@example.com', attribute: 'default' });
  const organization = await received(story);
  await holdWrites(holder, 'directories');
  const applied = applyEvent(sync, `${organization.id}_event_001`, { lastTry: true });
  await untilWaiting(sync.database, 1);
  const values = { email: 'ann@example.com', firstName: 'Own', lastName: null, role: 'admin' } as const;
  await addMember(sync, organization.id, values, 'operator:test');
  await holder.commit();
  await applied;
  expect(await organization.outcomes()).toEqual({ event_001: { outcome: 'applied', attempts: 1 } });
  expect(await organization.members()).toMatchObject([{ role: 'admin', managedBy: 'directory' }]);
});

/** Two of Eppo's own, in the order of their ids, and a story in which both are adopted. */
async function twoToAdopt(): Promise<{ organization: TestOrganization; first: string; second: string }> {
  const story = newStory();
  story.ownMember('own-1', 'ann@example.com');
  story.ownMember('own-2', 'bob@example.com');
  story.user('ann').created({ email: 'ann@example.com' });
  story.user('bob').created({ email: 'bob@example.com' });
  const organization = await received(story);
  const [first = '', second = ''] = organization.told.own.map(({ id }) => id).sort();
  return { organization, first, second };
}

const touch = (id: string) => holder.query('UPDATE members SET role = role WHERE id = $1', [id]);

test('a deadlock with a program that locks members in the opposite order is tried again, not failed', async () => {
  const { organization, first, second } = await twoToAdopt();
  await touch(second);
  const applied = applyLane(sync, laneOfOrganization(organization));
  await untilWaiting(sync.database, 1);
  // Each now waits for the other, until PostgreSQL ends the transaction of the service.
  await touch(first);
  await holder.commit();
  await applied;
  await expectAppliedOnce(organization);
  const [seen] = await sync.database.prisma.$queryRaw<{ deadlocks: number }[]>`
    SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()`;
  expect(seen?.deadlocks).toBeGreaterThan(0);
});

test('members are locked in the order of their ids, so that two programs that keep to it cannot deadlock', async () => {
  const { organization, first, second } = await twoToAdopt();
  await touch(first);
  const applied = applyLane(sync, laneOfOrganization(organization));
  await untilWaiting(sync.database, 1);
  await holder.query(`SET LOCAL lock_timeout = '1s'`);
  await expect(touch(second)).resolves.toMatchObject({ rowCount: 1 });
  await holder.commit();
  await applied;
  await expectAppliedOnce(organization);
});

test('a serialization failure is tried again, where the database isolates more than is asked of it', async () => {
  const { organization, first } = await twoToAdopt();
  const url = new URL(sync.database.url);
  url.searchParams.set('options', '-c default_transaction_isolation=repeatable\\ read');
  const onConnectionLost = (error: Error) => sync.complaints.push(error.message);
  const strict = openDatabase({ url: url.href, max: 2, name: 'test', onConnectionLost });
  await touch(first);
  const applied = applyLane({ ...sync, database: strict }, laneOfOrganization(organization));
  await untilWaiting(sync.database, 1);
  await holder.commit();
  await applied.finally(() => strict.close());
  await expectAppliedOnce(organization);
});
