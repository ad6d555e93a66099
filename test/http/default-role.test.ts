import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { laneOf } from '../../src/store/lane.ts';
import { applyLane } from '../../src/sync/apply-events.ts';
import { adminToken, openTestApp, type TestApp } from '../support/http-app.ts';
import { holdOrganization, openLockHolder, untilWaiting } from '../support/lock-holder.ts';
import { openOrganization } from '../support/organization.ts';
import { expectProblem } from '../support/problem.ts';
import { newStory } from '../support/story.ts';
import { tellStory } from '../support/tell.ts';

const viewerToken = 'token-of-a-viewer';

let test: TestApp;

beforeAll(async () => {
  test = await openTestApp({
    tokens: [
      { token: adminToken, name: 'bootstrap', role: 'admin' },
      { token: viewerToken, name: 'reader', role: 'viewer' },
    ],
  });
});
afterAll(async () => {
  expect(test.sync.complaints).toEqual([]);
  await test.close();
});

const pathOf = (organizationId: string): string => `/api/v1/organizations/${organizationId}/default-role`;

function put(organizationId: string, payload: object, token = adminToken) {
  const headers = { authorization: `Bearer ${token}` };
  return test.app.inject({ method: 'PUT', url: pathOf(organizationId), headers, payload });
}

const shown = async (organizationId: string) => (await test.get(pathOf(organizationId))).body;

async function auditOf(organizationId: string) {
  const { body } = await test.get(`/api/v1/audit?organization=${organizationId}&action=default-role.set`);
  return (body as { data: object[] }).data;
}

async function rolesIn(organizationId: string): Promise<string[]> {
  const members = await test.sync.database.prisma.member.findMany({
    where: { organizationId },
    orderBy: { email: 'asc' },
  });
  return members.map(({ email, role, roleSource }) => `${email.replace(/@.*/, '')} ${role} ${roleSource}`);
}

describe('the default role', () => {
  it('is the setting’s until one is set, and again when it is taken away', async () => {
    const organizationId = 'org_set';
    const unset = { organizationId, role: 'viewer', setHere: null, setting: 'viewer' };
    const set = { ...unset, role: 'experiment_editor', setHere: 'experiment_editor' };
    expect(await shown(organizationId)).toEqual(unset);
    const answer = await put(organizationId, { role: 'experiment_editor' });
    expect({ status: answer.statusCode, body: answer.json<object>() }).toEqual({ status: 200, body: set });
    expect(await shown(organizationId)).toEqual(set);
    expect(await shown('org_another')).toMatchObject({ role: 'viewer', setHere: null });
    expect((await put(organizationId, { role: null })).json()).toEqual(unset);
    expect(await shown(organizationId)).toEqual(unset);
  });

  it('is audited when it changes, and only then', async () => {
    for (const role of [null, 'admin', 'admin', null, null]) await put('org_audited', { role });
    const entry = { organizationId: 'org_audited', actor: 'operator:bootstrap', memberId: null };
    expect(await auditOf('org_audited')).toMatchObject([
      { ...entry, before: { role: 'admin' }, after: { role: null } },
      { ...entry, before: { role: null }, after: { role: 'admin' } },
    ]);
  });

  it.each([{}, { role: 'superuser' }, { role: 'admin', dryRun: true }, { role: 'default' }])(
    'refuses %j',
    async (payload) => {
      expectProblem(await put('org_refused', payload), 'invalid_request', pathOf('org_refused'));
    },
  );

  it('is not set by a viewer', async () => {
    expectProblem(await put('org_refused', { role: 'admin' }, viewerToken), 'role_insufficient', pathOf('org_refused'));
    expect(await shown('org_refused')).toMatchObject({ setHere: null });
  });
});

describe('members', () => {
  it('that are made from then on get it, of this organization alone; the others keep what they have', async () => {
    const story = newStory();
    story.user('user_1').created({ email: 'ann@example.com', attribute: 'default' });
    const told = await tellStory(test.sync, story);
    const other = await tellStory(test.sync, story);
    await put(told.organizationId, { role: 'data_owner' });
    story.user('user_1').updated({ firstName: 'Anna' });
    story.user('user_2').created({ email: 'bob@example.com' });
    story.user('user_3').created({ email: 'cho@example.com', attribute: 'admin' });
    await told.catchUp();
    await other.catchUp();
    const [ann, bob, cho] = ['ann viewer default', 'bob data_owner default', 'cho admin attribute'];
    expect(await rolesIn(told.organizationId)).toEqual([ann, bob, cho]);
    expect(await rolesIn(other.organizationId)).toEqual([ann, 'bob viewer default', cho]);
  });

  it('of Eppo’s own get it too when no role is given', async () => {
    await put('org_own', { role: 'experiment_editor' });
    const answer = await test.app.inject({
      method: 'POST',
      url: '/api/v1/members',
      headers: { authorization: `Bearer ${adminToken}` },
      payload: { organizationId: 'org_own', email: 'ann@example.com' },
    });
    expect(answer.json()).toMatchObject({ role: 'experiment_editor', managedBy: 'eppo' });
  });

  it('that a late event merges into another are no new ones', async () => {
    const story = newStory();
    story.user('user_1').created({ email: 'ann@example.com' });
    story.user('user_2', 'directory_entra').created({ email: 'ann@example.com' });
    const organization = await openOrganization(test.sync, 'org_late', story);
    const arrive = async (place: number): Promise<void> => {
      await organization.receive([place]);
      await applyLane(test.sync, laneOf('org_late', null));
    };
    await arrive(1);
    await put('org_late', { role: 'admin' });
    await arrive(0);
    expect(await test.sync.database.prisma.mergedMember.count({ where: { organizationId: 'org_late' } })).toBe(1);
    expect(await rolesIn('org_late')).toEqual(['ann viewer default']);
  });

  it('are not made by the old one once the new one was answered', async () => {
    const holder = await openLockHolder(test.sync.database.url);
    await holdOrganization(holder, 'org_busy');
    const answering = put('org_busy', { role: 'admin' }).then((answer) => answer.statusCode);
    await untilWaiting(test.sync.database, 1);
    await holder.commit();
    await holder.close();
    expect(await answering).toBe(200);
  });
});
