import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runCli, type CliRun } from '../support/cli.ts';
import { startTestService } from '../support/dsync.ts';

const organization = 'org_story';
let service: Awaited<ReturnType<typeof startTestService>>;
const explain = (...args: string[]): Promise<CliRun> => runCli(service, ['members', 'explain', ...args]);

beforeAll(async () => {
  service = await startTestService();
  for (const each of [organization, 'org_other']) {
    await runCli(service, ['send', '--scenario', 'story', '--organization', each]);
  }
  await vi.waitFor(async () => {
    const { out } = await runCli(service, ['status', '--json']);
    expect(JSON.parse(out)).toMatchObject({ events: { pending: 0 } });
  }, 10_000);
});
afterAll(async () => {
  await service.stop();
});

describe('members explain', () => {
  it('says why, with the deciding rule, what was ignored and the timeline, within 100 columns', async () => {
    const { code, out } = await explain('mira.mistyped@example.com', '--organization', organization);
    expect(code).toBe(0);
    expect(out).toMatch(/^Mira Mistyped {2}mira\.mistyped@example\.com\norg_story /);
    expect(out).toMatch(/^Status +Active, because the directory has this person assigned and active, since$/m);
    expect(out).toMatch(/^Role +viewer, the organization's default role/m);
    expect(out).toMatch(/^6 +decides +The role attribute "Admn" is no role, so the role is kept\.$/m);
    expect(out).toMatch(/^Ignored\nevent_\w+ +The role attribute "Admn" is no role\.$/m);
    expect(out).toMatch(/applied +dsync\.user\.created +event_\w+\n +Member created active/);
    expect(out.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });

  it('shows what each event changed', async () => {
    const { out } = await explain('olga.owner@example.com', '--organization', organization);
    expect(out).toMatch(/dsync\.user\.deleted .*\n +Member deactivated.*\n +status active → deactivated$/m);
  });

  it('takes an id, and prints the whole explanation as JSON', async () => {
    const listed = await runCli(service, [
      'members',
      'list',
      '--organization',
      organization,
      '--search',
      'erin',
      '--json',
    ]);
    const [{ id } = { id: '' }] = (JSON.parse(listed.out) as { data: { id: string }[] }).data;
    const { code, out } = await explain(id, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ member: { id }, role: { source: 'attribute', rule: 1 }, override: null });
  });

  it('shows an override, and the rule that waits for its end', async () => {
    const listed = await runCli(service, [
      'members',
      'list',
      '--organization',
      organization,
      '--search',
      'victor',
      '--json',
    ]);
    const [{ id } = { id: '' }] = (JSON.parse(listed.out) as { data: { id: string }[] }).data;
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    const answer = await fetch(`${service.url}/api/v1/members/${id}/override`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${service.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ role: 'admin', reason: 'Incident', expiresAt }),
    });
    expect(answer.status).toBe(200);
    const { out } = await explain(id);
    expect(out).toMatch(/^Role +admin, because operator:bootstrap has overridden the directory until/m);
    expect(out).toMatch(/^1 +would decide +The role attribute is "viewer"\.$/m);
    expect(out).toMatch(/edited +override\.set +by operator:bootstrap\n +role admin, reason Incident, expiresAt/);
  });

  it('asks which organization is meant, and says when nobody has the address', async () => {
    const several = await explain('olga.owner@example.com');
    expect(several.code).toBe(2);
    expect(several.err).toContain('add --organization: ');
    expect(several.err).toContain(organization);
    const nobody = await explain('nobody@example.com', '--organization', organization);
    expect(nobody.code).toBe(1);
    expect(nobody.err).toContain('No member has this address in org_story.');
    expect((await explain('00000000-0000-4000-8000-000000000000')).code).toBe(1);
  });
});
