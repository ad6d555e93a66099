import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { insertEvents } from '../../../src/store/insert-events.ts';
import { resyncDirectory } from '../../../src/sync/resync/resync-directory.ts';
import type { WebhookPayload } from '../../../src/workos/shapes.ts';
import { openResyncWorld, type ResyncWorld } from '../../support/resync-world.ts';
import { until } from '../../support/until.ts';

let world: ResyncWorld;

beforeEach(async () => {
  world = await openResyncWorld();
});

afterEach(async () => {
  await world.close();
});

const add = (name: string, role = 'viewer') =>
  world.fake.state.addUser(world.directoryId, {
    id: `user_${name}`,
    email: `${name}@example.com`,
    firstName: name,
    customAttributes: { eppoMemberRole: role },
  });

async function differences(id: string): Promise<string[]> {
  const rows = await world.sync.database.prisma.resyncDifference.findMany({ where: { resyncId: id } });
  return rows
    .map(({ kind, directoryUserId, groupId, fields }) =>
      [kind, directoryUserId, groupId, ...fields].filter((part) => part !== null).join(' '),
    )
    .sort();
}

describe('a resync', () => {
  it('finds nothing where nothing was lost, and leaves nothing behind', async () => {
    await world.deliver(add('ann'), add('bob', 'admin'));
    await world.deliver(world.fake.state.addGroup(world.directoryId, { id: 'group_1', name: 'Editors' }));
    await world.deliver(world.fake.state.addToGroup('group_1', 'user_ann'));
    const before = await world.members();
    expect(await world.resync()).toMatchObject({
      state: 'done',
      differences: {},
      progress: { read: 4, expected: 4, applied: 0, toApply: 0 },
      reason: null,
    });
    expect(await world.members()).toEqual(before);
    expect(await world.sync.database.prisma.resyncSeen.count()).toBe(0);
  });

  it('brings what was lost, by the way of all events', async () => {
    const { state } = world.fake;
    await world.deliver(add('ann'), add('bob', 'admin'), add('cho'), add('dee'));
    state.quietly(() => {
      state.updateUser('user_ann', { lastName: 'Example', customAttributes: { eppoMemberRole: 'data_owner' } });
      state.deleteUser('user_bob');
      state.updateUser('user_cho', { state: 'inactive' });
      add('eve', 'admin');
    });
    const ended = await world.resync();
    expect(ended).toMatchObject({ state: 'done', differences: { changed: 2, gone_there: 1, missing_here: 1 } });
    expect(ended.progress).toMatchObject({ applied: 4, toApply: 4 });
    expect(await differences(ended.id)).toEqual([
      'changed user_ann lastName roleAttribute',
      'changed user_cho active',
      'gone_there user_bob',
      'missing_here user_eve',
    ]);
    expect(await world.members()).toEqual({
      'ann@example.com': 'ann Example data_owner active',
      'bob@example.com': 'bob admin deactivated',
      'cho@example.com': 'cho viewer deactivated',
      'dee@example.com': 'dee viewer active',
      'eve@example.com': 'eve admin active',
    });
    const events = await world.sync.database.prisma.event.findMany({ where: { source: 'resync' } });
    expect(events.map(({ id }) => id.slice(0, 17))).toEqual(Array(4).fill('directory_resync_'));
    const audited = await world.sync.database.prisma.auditEntry.findMany({
      where: { eventId: { startsWith: 'directory_resync' } },
    });
    expect(audited).toHaveLength(4);
    expect(await world.resync()).toMatchObject({ state: 'done', differences: {} });
  });

  it('brings groups and memberships, renamed, deleted, added and removed', async () => {
    const { state } = world.fake;
    await world.sync.database.prisma.roleMapping.createMany({
      data: [
        { organizationId: 'org_1', position: 0, groupId: 'group_2', role: 'admin' },
        { organizationId: 'org_1', position: 1, groupName: 'Writers', role: 'experiment_editor' },
      ],
    });
    for (const name of ['ann', 'bob', 'cho']) {
      await world.deliver(state.addUser(world.directoryId, { id: `user_${name}`, email: `${name}@example.com` }));
    }
    await world.deliver(state.addGroup(world.directoryId, { id: 'group_1', name: 'Editors' }));
    await world.deliver(state.addGroup(world.directoryId, { id: 'group_3', name: 'Old' }));
    await world.deliver(state.addToGroup('group_1', 'user_ann'), state.addToGroup('group_1', 'user_bob'));
    state.quietly(() => {
      state.renameGroup('group_1', 'Writers');
      state.removeFromGroup('group_1', 'user_bob');
      state.addGroup(world.directoryId, { id: 'group_2', name: 'Admins' });
      state.addToGroup('group_2', 'user_cho');
      state.deleteGroup('group_3');
    });
    const ended = await world.resync();
    expect(await differences(ended.id)).toEqual([
      'changed group_1 name',
      'gone_there group_3',
      'membership user_bob group_1',
      'membership user_cho group_2',
      'missing_here group_2',
    ]);
    expect(await world.members()).toEqual({
      'ann@example.com': 'experiment_editor active',
      'bob@example.com': 'viewer active',
      'cho@example.com': 'admin active',
    });
    expect(await world.resync()).toMatchObject({ differences: {} });
  });

  it('revives somebody whose re-hiring was lost, with the memberships that were not announced again', async () => {
    const { state } = world.fake;
    await world.sync.database.prisma.roleMapping.create({
      data: { organizationId: 'org_1', position: 0, groupId: 'group_1', role: 'admin' },
    });
    await world.deliver(state.addUser(world.directoryId, { id: 'user_ann', email: 'ann@example.com' }));
    await world.deliver(state.addGroup(world.directoryId, { id: 'group_1', name: 'Admins' }));
    await world.deliver(state.deleteUser('user_ann'));
    state.quietly(() => {
      state.addUser(world.directoryId, { id: 'user_ann', email: 'ann@example.com' });
      state.addToGroup('group_1', 'user_ann');
    });
    const ended = await world.resync();
    expect(await differences(ended.id)).toEqual(['membership user_ann group_1', 'missing_here user_ann']);
    expect(await world.members()).toEqual({ 'ann@example.com': 'admin active' });
  });

  it('tells who has left an address from who has come to it', async () => {
    const { state } = world.fake;
    await world.deliver(add('ann', 'admin'));
    state.quietly(() => {
      state.updateUser('user_ann', { email: 'ann.new@example.com' });
      state.addUser(world.directoryId, { id: 'user_0', email: 'ann@example.com', firstName: 'other' });
    });
    await world.resync();
    expect(await world.members()).toEqual({
      'ann.new@example.com': 'ann admin active',
      'ann@example.com': 'other viewer active',
    });
  });

  it('goes through several pages, and applies several batches', async () => {
    for (let n = 0; n < 260; n++) world.fake.state.quietly(() => add(`p${String(n).padStart(3, '0')}`));
    const ended = await world.resync();
    expect(ended).toMatchObject({
      state: 'done',
      differences: { missing_here: 260 },
      progress: { read: 260, applied: 260 },
    });
    expect(Object.keys(await world.members())).toHaveLength(260);
    expect(await world.resync()).toMatchObject({ differences: {} });
  });
});

describe('events that arrive while it reads', () => {
  const ann = 'user_ann';

  it.each(['before', 'after'] as const)('win, applied %s the resync’s own', async (order) => {
    const { state } = world.fake;
    await world.deliver(add('ann'));
    state.quietly(() => {
      state.updateUser(ann, { lastName: 'Lost' });
      add('bob');
    });
    world.pass();
    const id = await world.start();
    let meanwhile: readonly WebhookPayload[] = [];
    // Ann is renamed and Bob leaves after their page was read: what was read is then older than what happened.
    world.fake.faults.add('/directory_groups', {
      alter: (body) => {
        world.pass(10_000);
        meanwhile = [state.updateUser(ann, { lastName: 'Newest' }), state.deleteUser('user_bob')];
        world.pass(10_000);
        return body;
      },
    });
    const running = world.run(id);
    if (order === 'before') {
      await until('the groups are read', () => (meanwhile.length > 0 ? true : null));
      await world.deliver(...meanwhile);
      await running;
    } else {
      await running;
      await world.deliver(...meanwhile);
    }
    expect(await world.members()).toEqual({
      'ann@example.com': 'ann Newest viewer active',
      'bob@example.com': 'bob viewer deactivated',
    });
    expect(await world.resync()).toMatchObject({ differences: {} });
  });

  it('explain a difference while they wait in the inbox', async () => {
    const { state } = world.fake;
    await world.deliver(add('ann'));
    const renamed = state.updateUser(ann, { lastName: 'New' });
    await insertEvents(world.sync.database.direct, [
      {
        id: renamed.id,
        type: renamed.event,
        organizationId: world.organizationId,
        directoryId: world.directoryId,
        directoryUserId: ann,
        occurredAt: Date.parse(renamed.created_at),
        disposition: 'pending',
        payload: Buffer.from(JSON.stringify(renamed)),
      },
    ]);
    world.pass();
    const id = await world.start({ dryRun: true });
    await resyncDirectory(world.sync, id, { signal: new AbortController().signal, lastTry: true });
    expect(await differences(id)).toEqual(['late_event user_ann lastName']);
  });
});

describe('a dry run', () => {
  it('tells what differs, and writes to neither inbox nor members', async () => {
    await world.deliver(add('ann'));
    world.fake.state.quietly(() => {
      add('bob');
      world.fake.state.deleteUser('user_ann');
    });
    const before = await world.members();
    const ended = await world.resync({ dryRun: true });
    expect(ended).toMatchObject({ state: 'done', dryRun: true, differences: { missing_here: 1, gone_there: 1 } });
    expect(ended.progress).toMatchObject({ applied: 0, toApply: 2 });
    expect(await world.members()).toEqual(before);
    expect(await world.sync.database.prisma.event.count({ where: { source: 'resync' } })).toBe(0);
    expect(await world.sync.database.prisma.resyncDifference.count({ where: { NOT: { payload: null } } })).toBe(0);
  });
});

describe('one person', () => {
  it('is mended alone', async () => {
    const { state } = world.fake;
    await world.deliver(add('ann'), add('bob'));
    state.quietly(() => {
      state.updateUser('user_ann', { lastName: 'Changed' });
      state.updateUser('user_bob', { lastName: 'Changed' });
      state.addGroup(world.directoryId, { id: 'group_1', name: 'Editors' });
      state.addToGroup('group_1', 'user_ann');
      state.addToGroup('group_1', 'user_bob');
    });
    const ended = await world.resync({ userId: 'user_ann' });
    expect(await differences(ended.id)).toEqual([
      'changed user_ann lastName',
      'membership user_ann group_1',
      'missing_here group_1',
    ]);
    expect(await world.members()).toEqual({
      'ann@example.com': 'ann Changed viewer active',
      'bob@example.com': 'bob viewer active',
    });
    state.quietly(() => state.removeFromGroup('group_1', 'user_ann'));
    expect(await differences((await world.resync({ userId: 'user_ann' })).id)).toEqual(['membership user_ann group_1']);
    expect(await world.resync({ userId: 'user_ann' })).toMatchObject({ differences: {} });
  });

  it('who is unknown to WorkOS is gone', async () => {
    await world.deliver(add('ann'), add('bob'));
    world.fake.state.quietly(() => world.fake.state.deleteUser('user_ann'));
    await world.resync({ userId: 'user_ann' });
    expect(await world.members()).toEqual({
      'ann@example.com': 'ann viewer deactivated',
      'bob@example.com': 'bob viewer active',
    });
  });
});
