import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFaults, judgeMembers } from '../../src/cli/demo-judge.ts';
import type { ApiMember } from '../../src/cli/api-schemas.ts';
import { beginStory, freshOrganizationId } from '../../src/sync/begin-story.ts';
import { runCli, type CliSetting } from '../support/cli.ts';
import { startTestService } from '../support/dsync.ts';
import { until } from '../support/until.ts';

let service: Awaited<ReturnType<typeof startTestService>>;

beforeAll(async () => {
  service = await startTestService();
});

afterAll(async () => {
  await service.stop();
});

describe('demo', () => {
  it('tells the story to a service that runs already, and finds the members as expected', async () => {
    const { code, out } = await runCli(service, ['demo', '--url', service.url]);
    expect(out).toContain('As expected: all 12 members');
    expect(code).toBe(0);
    expect(out).toMatch(/too early +renames Victor Viewer/);
    expect(out).toMatch(/^Dana Default +data_owner +active +kept as it was /m);
    expect(out).toContain('Needs attention');
    expect(out.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });

  it('is the demo that the service tells by itself: it knows all of it already', async () => {
    const { url, token } = service;
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`${url}/api/v1/demo`, { method: 'POST', headers });
    expect(answer.status).toBe(202);
    const { organizations } = (await answer.json()) as {
      organizations: { organizationId: string; accepted: number }[];
    };
    expect(organizations.map(({ accepted }) => accepted)).toEqual([0, 0]);
    const { out } = await runCli(service, ['directories', 'list', '--json']);
    const listed = (JSON.parse(out) as { data: { organizationId: string }[] }).data;
    expect(organizations.map(({ organizationId }) => organizationId).toSorted()).toEqual(
      listed.map(({ organizationId }) => organizationId).toSorted(),
    );
  });

  it('that the service tells by itself is applied by its workers', async () => {
    const fresh = await startTestService();
    try {
      const headers = { authorization: `Bearer ${fresh.token}` };
      const answer = await fetch(`${fresh.url}/api/v1/demo`, { method: 'POST', headers });
      const { organizations } = (await answer.json()) as {
        organizations: { provider: 'okta'; organizationId: string }[];
      };
      for (const { provider, organizationId } of organizations) {
        const { expected } = beginStory(provider, organizationId);
        await until('the members are as the story says', async () => {
          const { faults } = await judgeMembers(fresh, organizationId, expected);
          return faults.length === 0 ? true : null;
        });
      }
    } finally {
      await fresh.stop();
    }
  });

  it('starts a service of its own without --url, and stops it at the end', async () => {
    let stopped = false;
    const setting: CliSetting = {
      ...service,
      startService: () =>
        Promise.resolve({
          ...service,
          waitForSignal: () => Promise.reject(new Error('--exit does not wait.')),
          stop: () => {
            stopped = true;
            return Promise.resolve();
          },
        }),
    };
    const { code, out } = await runCli(setting, ['demo', '--exit', '--json']);
    expect(JSON.parse(out)).toMatchObject({ asExpected: true, organizations: [{ faults: [] }, { faults: [] }] });
    expect({ code, stopped }).toEqual({ code: 0, stopped: true });
  });

  it('keeps serving without --exit, and says where to look', async () => {
    let waited = false;
    const setting: CliSetting = {
      ...service,
      startService: () =>
        Promise.resolve({
          ...service,
          waitForSignal: () => {
            waited = true;
            return Promise.resolve();
          },
          stop: () => Promise.resolve(),
        }),
    };
    const { code, out } = await runCli(setting, ['demo']);
    expect({ code, waited }).toEqual({ code: 0, waited: true });
    expect(out).toContain(`${service.url}/docs`);
  });

  it('exits with 1 and names the member when one is not as expected', async () => {
    const other = await startTestService({ ROLE_ATTRIBUTE: 'anotherAttribute' });
    try {
      const { code, out } = await runCli(other, ['demo', '--url', other.url]);
      expect(code).toBe(1);
      expect(out).toContain('Okta: Amir Admin: the role is viewer, and must be admin.');
    } finally {
      await other.stop();
    }
  });
});

describe('findFaults', () => {
  const { expected } = beginStory('okta', freshOrganizationId('okta', Date.UTC(2026, 0, 5)));
  const members: ApiMember[] = expected.map(({ email, name, role, status, roleSource, needsAttention }) => {
    const [firstName = null, lastName = null] = name.split(' ');
    const attention = needsAttention ? 'Look at it.' : null;
    const values = {
      email,
      firstName,
      lastName,
      role: role ?? 'viewer',
      status,
      roleSource,
      needsAttention: attention,
    };
    return { id: email, organizationId: 'org_1', managedBy: 'directory', ...values };
  });

  it('finds nothing where all is as expected', () => {
    expect(findFaults(members, expected)).toEqual([]);
  });

  it('finds who is missing, who is too many, and what differs', () => {
    const [first, second, ...others] = members;
    if (first === undefined || second === undefined) throw new Error('The story has members.');
    const wrong = { ...second, status: 'deactivated' as const };
    expect(findFaults([{ ...first, email: 'who@example.com' }, wrong, ...others], expected)).toEqual([
      'Dana Default (dana.default@example.com) is not a member.',
      'who@example.com is a member, but is not in the story.',
      'Victor Newname: the status is deactivated, and must be active.',
    ]);
  });
});
