import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { showDirectory } from '../../src/sync/list-directories.ts';
import { putMappings } from '../../src/sync/map-roles.ts';
import { openTestApp, type TestApp } from '../support/http-app.ts';
import { expectProblem } from '../support/problem.ts';
import { openResyncWorld, type ResyncWorld } from '../support/resync-world.ts';

let test: TestApp;
let world: ResyncWorld;
let other: ResyncWorld;

beforeAll(async () => {
  test = await openTestApp();
  world = await openResyncWorld('org_a', test.sync);
  other = await openResyncWorld('org_b', test.sync);
});
afterAll(async () => {
  await world.close();
  await other.close();
  await test.close();
});

const ours = (value: unknown) => ({ eppoMemberRole: value });

async function add(to: ResyncWorld, name: string, attributes: object, roleSlug = 'member') {
  const email = name === 'nobody' ? null : `${name}@example.com`;
  const customAttributes = { ...attributes };
  await to.deliver(to.fake.state.addUser(to.directoryId, { id: `user_${name}`, email, customAttributes, roleSlug }));
}

interface Shown {
  readonly findings: readonly { readonly level: string; readonly check: string; readonly detail: string }[];
}

async function diagnosis({ directoryId }: ResyncWorld): Promise<Shown> {
  const { status, body } = await test.get(`/api/v1/directories/${directoryId}/diagnosis`);
  expect(status).toBe(200);
  return body as Shown;
}

const linesOf = ({ findings }: Shown): string[] => findings.map(({ level, check }) => `${level} ${check}`);

describe('the diagnosis', () => {
  it('of an empty directory says that nobody came', async () => {
    const shown = await diagnosis(world);
    expect(shown).toMatchObject({
      directoryId: world.directoryId,
      organizationId: 'org_a',
      people: 0,
      attribute: { name: 'eppoMemberRole', people: 0, values: [], otherValues: 0 },
      sample: { people: 0, sent: 0, empty: 0, forgiven: [], similarNames: [] },
      workosRoles: [],
      groups: { seen: 0, mapped: 0, waitingMappings: [] },
      withoutEmail: 0,
      needAttention: 0,
    });
    expect(linesOf(shown)).toEqual(['problem people', 'ok groups', 'hint last_event']);
  });

  it('suspects another name while nobody has ours', async () => {
    await add(other, 'ann', { EppoMemberRole: 'admin' });
    const shown = await diagnosis(other);
    expect(shown).toMatchObject({ people: 1, sample: { similarNames: [{ value: 'EppoMemberRole', count: 1 }] } });
    expect(linesOf(shown)).toContain('problem attribute_name');
    expect(linesOf(shown)).toContain('problem attribute');
  });

  it('counts people who are there, what they have, and what is wrong with it', async () => {
    const { fake, directoryId } = world;
    await add(world, 'ann', ours('viewer'));
    await add(world, 'bob', ours('Viewer '));
    await add(world, 'cho', ours('Experiment Editor'));
    await add(world, 'dan', ours(['admin']), 'org-boss');
    await add(world, 'eve', ours(null), 'data-owner');
    await add(world, 'fay', {});
    await add(world, 'gus', ours('admin'));
    await add(world, 'hal', ours('admin'));
    await add(world, 'nobody', ours('viewer'));
    await world.deliver(fake.state.deleteUser('user_gus'), fake.state.updateUser('user_hal', { state: 'inactive' }));
    await world.deliver(fake.state.addGroup(directoryId, { id: 'group_1', name: 'Editors' }));
    await world.deliver(fake.state.addGroup(directoryId, { id: 'group_2', name: 'Others' }));
    await world.deliver(
      fake.state.addGroup(directoryId, { id: 'group_3', name: 'Gone' }),
      fake.state.deleteGroup('group_3'),
    );
    const mappings = [
      { groupName: 'Editors', role: 'experiment_editor' },
      { groupName: 'Gone', role: 'viewer' },
      { groupId: 'group_x', role: 'admin' },
    ] as const;
    await putMappings(test.sync, 'org_a', mappings, 'operator:test');

    const shown = await diagnosis(world);
    const count = (value: string) => ({ value, count: 1 });
    expect(shown).toMatchObject({
      people: 6,
      attribute: {
        people: 4,
        values: [
          { value: 'viewer', count: 2, understood: true },
          { value: 'Experiment Editor', count: 1, understood: false },
          { value: '["admin"]', count: 1, understood: false },
        ],
        otherValues: 0,
      },
      // Of eve it came with nothing in it; gus and hal were heard of too, and so was somebody without an address.
      sample: { people: 9, sent: 8, empty: 1, forgiven: [count('Viewer ')], similarNames: [] },
      workosRoles: [
        { slug: 'member', count: 4, role: null },
        { slug: 'data-owner', count: 1, role: 'data_owner' },
        { slug: 'org-boss', count: 1, role: null },
      ],
      groups: { seen: 2, mapped: 1, waitingMappings: ['Gone', 'group_x'] },
      withoutEmail: 1,
      needAttention: 2,
    });
    expect(linesOf(shown)).toEqual([
      'ok people',
      'hint attribute',
      'hint attribute_empty',
      'problem value',
      'problem value',
      'ok spelling',
      'ok workos_role',
      'hint workos_role',
      'ok groups',
      'hint mapping',
      'problem email',
      'problem attention',
      'hint last_event',
    ]);
    expect(await showDirectory(test.sync, directoryId)).toMatchObject({ users: { active: 6 }, groups: 2 });
  });

  it('forgets who has an address meanwhile', async () => {
    world.pass();
    await world.deliver(world.fake.state.updateUser('user_nobody', { email: 'nobody@example.com' }));
    expect(await diagnosis(world)).toMatchObject({ people: 7, withoutEmail: 0 });
  });

  it('names no more than twenty values, the most frequent first', async () => {
    for (let index = 0; index < 23; index++) await add(other, `p${String(index)}`, ours(`team ${String(index)}`));
    await add(other, 'last', ours('team 22'));
    const { attribute } = (await diagnosis(other)) as unknown as {
      attribute: { values: object[]; otherValues: number };
    };
    expect(attribute.values).toHaveLength(20);
    expect(attribute.values[0]).toEqual({ value: 'team 22', count: 2, understood: false });
    expect(attribute.otherValues).toBe(3);
  });

  it('does without payloads', async () => {
    const { directoryId } = other;
    await test.sync.database.prisma.event.updateMany({ where: { directoryId }, data: { payload: null } });
    expect(await diagnosis(other)).toMatchObject({ people: 25, sample: { people: 0, similarNames: [] } });
  });

  it('of a directory that is not known is not found', async () => {
    for (const id of ['x', '%00']) {
      const url = `/api/v1/directories/${id}/diagnosis`;
      const answer = await test.app.inject({ url, headers: { authorization: 'Bearer test-token-with-all-rights' } });
      expectProblem(answer, 'not_found', url);
    }
  });
});
