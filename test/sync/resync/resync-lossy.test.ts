import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { WebhookPayload } from '../../../src/workos/shapes.ts';
import { openResyncWorld, type ResyncWorld } from '../../support/resync-world.ts';
import { openTestSync, type TestSync } from '../../support/sync-context.ts';

let sync: TestSync;
let count = 0;

beforeAll(async () => {
  sync = await openTestSync();
});
afterAll(async () => {
  await sync.close();
});

/** One thing that an administrator does, by places in lists, and what becomes of its event. */
interface Step {
  readonly verb: number;
  readonly user: number;
  readonly group: number;
  readonly value: number;
  readonly delivery: 'now' | 'late' | 'never';
}

const step: fc.Arbitrary<Step> = fc.record({
  verb: fc.nat(9),
  user: fc.nat(4),
  group: fc.nat(2),
  value: fc.nat(3),
  delivery: fc.constantFrom('now', 'now', 'late', 'never'),
});

const roles = ['viewer', 'experiment_editor', 'data_owner', 'admin'];

type Act = (world: ResyncWorld, step: Step, nth: number) => WebhookPayload | null;

/** People with even numbers have a role attribute, the others none ever: what was kept of one cannot be read again. */
const describeUser: Act = ({ fake: { state }, directoryId }, { user, value }) => {
  const attributes = { customAttributes: user % 2 === 0 ? { eppoMemberRole: roles[value] } : {} };
  const isThere = state.directories.get(directoryId)?.users.has(`user_${user}`) === true;
  if (!isThere) {
    return state.addUser(directoryId, { id: `user_${user}`, email: `${user}@example.com`, ...attributes });
  }
  return state.updateUser(`user_${user}`, { lastName: `Name ${value}`, ...attributes });
};

const changeUser: Act = ({ fake: { state }, directoryId }, { verb, user, group, value }, nth) => {
  const userId = `user_${user}`;
  const directory = state.directories.get(directoryId);
  if (directory?.users.has(userId) !== true) return null;
  if (verb === 3) return state.updateUser(userId, { email: `${user}.${nth}@example.com` });
  if (verb === 4) return state.updateUser(userId, { state: value < 2 ? 'inactive' : 'active' });
  if (verb === 5) return state.deleteUser(userId);
  if (!directory.groups.has(`group_${group}`)) return null;
  return value === 0 ? state.removeFromGroup(`group_${group}`, userId) : state.addToGroup(`group_${group}`, userId);
};

const changeGroup: Act = ({ fake: { state }, directoryId }, { group, value }) => {
  const [id, name] = [`group_${group}`, `Group ${value}`];
  const hasGroup = state.directories.get(directoryId)?.groups.has(id) === true;
  if (!hasGroup) return state.addGroup(directoryId, { id, name });
  return value === 0 ? state.deleteGroup(id) : state.renameGroup(id, name);
};

/** Does the step at the fake; null when it makes no sense there now. */
const act: Act = (world, step, nth) => {
  if (step.verb <= 2) return describeUser(world, step, nth);
  return step.verb <= 6 ? changeUser(world, step, nth) : changeGroup(world, step, nth);
};

/** The same event, as another organization's. */
function retold(payload: WebhookPayload, from: string, to: string): WebhookPayload {
  const text = JSON.stringify(payload).replaceAll(from, to);
  return JSON.parse(text) as WebhookPayload;
}

async function openMapped(organizationId: string): Promise<ResyncWorld> {
  const world = await openResyncWorld(organizationId, sync);
  await sync.database.prisma.roleMapping.createMany({
    data: [
      { organizationId, position: 0, groupId: 'group_0', role: 'admin' },
      { organizationId, position: 1, groupName: 'Group 2', role: 'data_owner' },
    ],
  });
  return world;
}

async function activeMembers(world: ResyncWorld): Promise<object> {
  return Object.fromEntries(Object.entries(await world.members()).filter(([, member]) => member.endsWith(' active')));
}

/** What happened, as two mirrors hear of it. */
interface Telling {
  readonly now: WebhookPayload[];
  readonly late: WebhookPayload[];
  readonly all: WebhookPayload[];
}

function tell(world: ResyncWorld, steps: readonly Step[], wholeId: string): Telling {
  const telling: Telling = { now: [], late: [], all: [] };
  for (const [nth, taken] of steps.entries()) {
    world.pass(taken.value * 1000);
    const payload = act(world, taken, nth);
    if (payload === null) continue;
    telling.all.push(retold(payload, world.organizationId, wholeId));
    if (taken.delivery !== 'never') telling[taken.delivery].push(payload);
  }
  return telling;
}

/** Whether a user or group was created a second time under its id. */
function isMadeAgain(all: readonly WebhookPayload[]): boolean {
  const made = all.flatMap(({ event, data }) => (event.endsWith('.created') ? `${event} ${String(data['id'])}` : []));
  return new Set(made).size < made.length;
}

async function expectSame(lossy: ResyncWorld, whole: ResyncWorld, steps: readonly Step[]): Promise<void> {
  const { now, late, all } = tell(lossy, steps, whole.organizationId);
  await whole.deliver(...all);
  await lossy.deliver(...now);
  const ended = await lossy.resync();
  if (ended.state === 'failed') {
    // The last person to leave is left to an event: an empty list is never believed.
    expect(ended.reason).toMatch(/lists no active user/);
    return;
  }
  const expected = await activeMembers(whole);
  expect(await activeMembers(lossy)).toEqual(expected);
  expect(await lossy.resync()).toMatchObject({ state: 'done', differences: {} });
  // Of somebody who has gone and of whom nothing was known, a late event can tell; the next resync sees to it. So it
  // does to what was made again under its old id unheard, when its deletion comes late.
  await lossy.deliver(...late.toReversed());
  const again = await lossy.resync();
  const { gone_there: gone = 0, ...others } = again.differences;
  if (!isMadeAgain(all)) expect(others).toEqual({});
  const found = Object.values(others).reduce((sum, count) => sum + count, gone);
  expect(again).toMatchObject({ state: 'done', progress: { applied: found } });
  expect(await activeMembers(lossy)).toEqual(expected);
  expect(await lossy.resync()).toMatchObject({ state: 'done', differences: {} });
}

// A person who came and went unheard has left no trace at WorkOS, so that only who is there can be compared.
it('whatever was lost, and whatever comes late, a resync ends in the members of a mirror told everything', async () => {
  const steps = fc.array(step, { minLength: 5, maxLength: 30, size: 'max' });
  const property = fc.asyncProperty(steps, async (taken) => {
    count += 1;
    const lossy = await openMapped(`org_lossy${count}x`);
    const whole = await openMapped(`org_whole${count}x`);
    try {
      await expectSame(lossy, whole, taken);
    } finally {
      await lossy.close();
      await whole.close();
    }
  });
  await fc.assert(property, { numRuns: 15 });
}, 240_000);
