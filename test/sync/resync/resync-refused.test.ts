import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freshOrganizationId } from '../../../src/sync/begin-story.ts';
import { scheduleResyncs, scheduleUnknown } from '../../../src/sync/resync/schedule-resyncs.ts';
import { resyncDirectory } from '../../../src/sync/resync/resync-directory.ts';
import { startResync } from '../../../src/sync/resync/start-resync.ts';
import { openResyncWorld, quick, type ResyncWorld } from '../../support/resync-world.ts';

let world: ResyncWorld;

beforeEach(async () => {
  world = await openResyncWorld();
  for (let n = 0; n < 12; n++) await world.deliver(add(n));
});

afterEach(async () => {
  await world.close();
});

const add = (n: number) => world.fake.state.addUser(world.directoryId, { id: `user_${n}`, email: `${n}@example.com` });

/** Runs a resync after the world was spoiled, and expects it to fail, say why, and change nobody. */
async function expectRefusal(reason: RegExp, asked: Parameters<ResyncWorld['resync']>[0] = {}): Promise<void> {
  const before = await world.members();
  expect(Object.values(before)).toEqual(Array(12).fill('viewer active'));
  const ended = await world.resync(asked);
  expect(ended).toMatchObject({ state: 'failed', reason: expect.stringMatching(reason) as string });
  expect(ended.progress.applied).toBe(0);
  expect(await world.members()).toEqual(before);
  expect(await world.sync.database.prisma.event.count({ where: { source: 'resync' } })).toBe(0);
  expect(await world.sync.database.prisma.resyncSeen.count()).toBe(0);
  expect(await world.sync.database.prisma.resyncDifference.count({ where: { NOT: { payload: null } } })).toBe(0);
}

describe('a resync changes nobody, and says so,', () => {
  const withoutCounts = (): void => {
    world.fake.state.patchWire(world.directoryId, { metadata: undefined });
  };

  it('when nobody is listed and WorkOS gives no count', async () => {
    withoutCounts();
    world.fake.faults.add('/directory_users', 'empty_list');
    await expectRefusal(/lists no active user.*nobody was changed.*dashboard/);
  });

  it('when everybody is listed as inactive', async () => {
    for (let n = 0; n < 12; n++)
      world.fake.state.quietly(() => world.fake.state.updateUser(`user_${n}`, { state: 'inactive' }));
    await expectRefusal(/lists no active user/);
  });

  it('when fewer are listed than WorkOS counts', async () => {
    const metadata = { users: { active: 14, inactive: 0 }, groups: 0 };
    world.fake.state.patchWire(world.directoryId, { metadata });
    await expectRefusal(/lists 12 active users and counts 14; .*nobody was changed\. Try again/);
    world.fake.state.patchWire(world.directoryId, { metadata: { ...metadata, users: { active: 13, inactive: 0 } } });
    expect(await world.resync()).toMatchObject({ state: 'done' });
  });

  it('when fewer groups are listed than WorkOS counts', async () => {
    world.fake.state.addGroup(world.directoryId, { id: 'group_1', name: 'Editors' });
    world.fake.faults.add('/directory_groups', 'empty_list');
    await expectRefusal(/lists 0 groups and counts 1/);
  });

  it.each([
    ['500', { status: 500 }, /answered GET \/directory_users with 500\. Try again/],
    ['401', { status: 401 }, /with 401\. Check that WORKOS_API_KEY/],
    ['another shape', 'wrong_shape', /Check WORKOS_API_URL/],
    ['a cut answer', 'cut', /could not be reached/],
  ] as const)('when WorkOS keeps answering %s', async (_, fault, reason) => {
    world.fake.faults.add('/directory_users', fault, 100);
    await expectRefusal(reason);
  });

  it('when WorkOS does not know the directory any more', async () => {
    world.fake.state.quietly(() => world.fake.state.deleteDirectory(world.directoryId));
    await expectRefusal(/does not know directory directory_of_org_1; nobody was changed\./);
    await expectRefusal(/does not know directory/, { userId: 'user_1' });
  });

  it('when the directory is being deleted', async () => {
    world.fake.state.patchWire(world.directoryId, { state: 'deleting' });
    await expectRefusal(/is deleting directory/);
  });

  it('when the directory is another organization’s', async () => {
    world.fake.state.patchWire(world.directoryId, { organization_id: 'org_2' });
    await expectRefusal(/At WorkOS .* another organization than org_1; nobody was changed/);
  });

  it('when somebody listed is another organization’s, or of another directory', async () => {
    world.fake.state.patchWire('user_5', { organization_id: 'org_2' });
    await expectRefusal(/user_5 belongs to another organization/);
    world.fake.state.patchWire('user_5', { directory_id: 'directory_2' });
    await expectRefusal(/user_5 under directory directory_of_org_1, but says that it is in another/);
  });

  it('when it was scheduled and would take away more than may go without a person', async () => {
    world.fake.state.quietly(() => {
      for (let n = 0; n < 11; n++) world.fake.state.deleteUser(`user_${n}`);
    });
    await expectRefusal(/take away 11 of 12 active members.* by hand/, { actor: 'schedule' });
    // By hand it is applied, and what is too much of it is held as anything else would be.
    await world.resync();
    expect(Object.values(await world.members()).filter((member) => member.endsWith(' active'))).toHaveLength(2);
    expect(await world.sync.database.prisma.heldChange.count()).toBe(1);
  });

  it('not when only the count, or only the share, is passed', async () => {
    world.fake.state.quietly(() => {
      for (let n = 0; n < 10; n++) world.fake.state.deleteUser(`user_${n}`);
    });
    expect(await world.resync({ actor: 'schedule' })).toMatchObject({ state: 'done', progress: { applied: 10 } });
  });

  it('when the deletion of the directory is held', async () => {
    const { state } = world.fake;
    const shape = state.directories.get(world.directoryId)?.shape;
    if (shape === undefined) throw new Error('The directory is there.');
    await world.sync.database.prisma.directory.update({
      where: { id: world.directoryId },
      data: { deleted: '2026-01-05T09:30:00.000Z event_deleted' },
    });
    state.quietly(() => state.deleteUser('user_1'));
    const before = await world.members();
    expect(await world.resync()).toMatchObject({ state: 'done', differences: { held: 1 }, progress: { applied: 0 } });
    expect(await world.members()).toEqual(before);
  });
});

describe('the pace', () => {
  it('waits as long as WorkOS says, and asks again', async () => {
    world.fake.faults.add('/directory_users', { status: 429, headers: { 'retry-after': '1' } });
    const began = performance.now();
    expect(await world.resync()).toMatchObject({ state: 'done', differences: {} });
    expect(performance.now() - began).toBeGreaterThan(950);
  });

  it('is never more than 4 requests in any second', async () => {
    for (let n = 0; n < 6; n++)
      world.fake.state.quietly(() => world.fake.state.addGroup(world.directoryId, { name: `${n}` }));
    world.pass();
    world.fake.settings.usersPerSecond = 4;
    world.fake.requests.length = 0;
    expect(await world.run(await world.start(), {})).toMatchObject({ state: 'done' });
    const times = world.fake.requests.map(({ at }) => at);
    expect(times).toHaveLength(10);
    for (const [index, at] of times.entries()) expect((times[index + 4] ?? Infinity) - at).toBeGreaterThanOrEqual(1000);
    expect(world.fake.requests.map(({ status }) => status)).toEqual(Array(10).fill(200));
  });
});

describe('a resync that is stopped', () => {
  it('goes on at its page, with the moment as of which it began', async () => {
    for (let n = 12; n < 320; n++) world.fake.state.quietly(() => add(n));
    world.pass();
    const id = await world.start();
    const stop = new AbortController();
    world.fake.faults.add('/directory_users', { delayMs: 0 });
    world.fake.faults.add('/directory_users', {
      alter: (body) => {
        stop.abort();
        return body;
      },
    });
    await resyncDirectory(world.sync, id, { signal: stop.signal, lastTry: true, pace: quick });
    const { prisma } = world.sync.database;
    const stopped = await prisma.resync.findUniqueOrThrow({ where: { id } });
    expect(stopped).toMatchObject({ state: 'reading', stage: 'users', finishedAt: null });
    world.fake.requests.length = 0;
    world.pass();
    expect(await world.run(id)).toMatchObject({
      state: 'done',
      differences: { missing_here: 308 },
      progress: { read: 320 },
    });
    const pages = world.fake.requests.filter(({ path }) => path === '/directory_users');
    expect(pages.length).toBeLessThanOrEqual(3);
    expect(pages[0]?.query.get('after')).not.toBeNull();
    const ended = await prisma.resync.findUniqueOrThrow({ where: { id } });
    expect(ended.asOf).toEqual(stopped.asOf);
  });

  it('is not gone on with by two: the second one’s step is void', async () => {
    world.pass();
    const id = await world.start({ dryRun: true });
    const attempt = { signal: new AbortController().signal, lastTry: true, pace: quick };
    await Promise.all([1, 2, 3].map(() => resyncDirectory(world.sync, id, attempt)));
    const ended = await world.sync.database.prisma.resync.findUniqueOrThrow({ where: { id } });
    expect(ended).toMatchObject({ state: 'done', read: 12 });
  });
});

describe('starting', () => {
  it('is refused while one of the same is unfinished, and not for one person beside it', async () => {
    const asked = { dryRun: true, userId: null };
    const first = await startResync(world.sync, world.directoryId, asked, 'operator:ann');
    await expect(startResync(world.sync, world.directoryId, asked, 'operator:ann')).rejects.toMatchObject({
      refusal: { code: 'resync_running', resyncId: first.id },
    });
    const ofOne = await startResync(world.sync, world.directoryId, { ...asked, userId: 'user_1' }, 'operator:ann');
    expect(ofOne.userId).toBe('user_1');
    const audited = await world.sync.database.prisma.auditEntry.findMany({ where: { action: 'resync.started' } });
    expect(audited.map(({ actor, after }) => ({ actor, after }))).toEqual(
      [first, ofOne].map(({ id, userId }) => ({
        actor: 'operator:ann',
        after: { resyncId: id, directoryId: world.directoryId, userId, dryRun: true },
      })),
    );
  });

  it('is refused without a key, and for a directory that is not known', async () => {
    const asked = { dryRun: true, userId: null };
    const off = startResync({ ...world.sync, workos: null }, world.directoryId, asked, 'operator:ann');
    await expect(off).rejects.toMatchObject({ refusal: { code: 'workos_api_off' } });
    const unknown = startResync(world.sync, 'directory_x', asked, 'operator:ann');
    await expect(unknown).rejects.toMatchObject({ refusal: { code: 'not_found' } });
  });
});

describe('the schedule', () => {
  const hours = (count: number) => count * 3_600_000;

  async function age(count: number): Promise<void> {
    await world.sync.database.prisma.$executeRaw`
      UPDATE resyncs SET created_at = created_at - make_interval(hours => ${count}::int)`;
  }

  it('starts one of each directory when the newest is old enough, and none beside it', async () => {
    expect(await scheduleResyncs(world.sync, hours(24))).toBe(1);
    expect(await scheduleResyncs(world.sync, hours(24))).toBe(0);
    const [resync] = await world.sync.database.prisma.resync.findMany();
    expect(resync).toMatchObject({ dryRun: false, actor: 'schedule', userId: null, organizationId: 'org_1' });
    await world.run(resync?.id ?? '');
    await age(23);
    expect(await scheduleResyncs(world.sync, hours(24))).toBe(0);
    await world.resync({ dryRun: true });
    await world.resync({ userId: 'user_1' });
    await age(2);
    expect(await scheduleResyncs(world.sync, hours(24))).toBe(1);
  });

  it('tries again after an hour what failed, and leaves deleted directories alone', async () => {
    world.fake.faults.add('*', { status: 403 });
    expect(await world.resync()).toMatchObject({ state: 'failed' });
    expect(await scheduleResyncs(world.sync, hours(24))).toBe(0);
    await age(2);
    await world.sync.database.prisma.directory.updateMany({ data: { deleted: '2026-01-05T09:30:00.000Z event_x' } });
    expect(await scheduleResyncs(world.sync, hours(24))).toBe(0);
    await world.sync.database.prisma.directory.updateMany({ data: { deleted: null } });
    expect(await scheduleResyncs(world.sync, hours(24))).toBe(1);
  });

  it('leaves the demo alone, of which WorkOS knows nothing', async () => {
    const { prisma } = world.sync.database;
    await prisma.directory.updateMany({ data: { organizationId: freshOrganizationId('okta', Date.now()) } });
    expect(await scheduleResyncs(world.sync, hours(24))).toBe(0);
  });

  it('finds directories that nothing has told of', async () => {
    const signal = new AbortController().signal;
    expect(await scheduleUnknown(world.sync, signal)).toBe(0);
    world.fake.state.connectDirectory({ id: 'directory_new', organizationId: 'org_new', name: 'Missed' });
    world.fake.state.addUser('directory_new', { id: 'user_new', email: 'new@example.com' });
    expect(await scheduleUnknown(world.sync, signal)).toBe(1);
    const found = await world.sync.database.prisma.resync.findFirstOrThrow({ where: { directoryId: 'directory_new' } });
    expect(found).toMatchObject({ organizationId: 'org_new', actor: 'schedule', dryRun: false });
  });
});
