import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli, type CliRun } from '../support/cli.ts';
import { startTestService } from '../support/dsync.ts';

const organization = 'org_1';
const email = 'annabel@example.com';
let service: Awaited<ReturnType<typeof startTestService>>;

async function callApi(method: string, path: string, body?: object): Promise<{ readonly id: string }> {
  const headers = { authorization: `Bearer ${service.token}`, 'content-type': 'application/json' };
  const init =
    body === undefined
      ? { headers: { authorization: headers.authorization } }
      : { headers, body: JSON.stringify(body) };
  const answer = await fetch(`${service.url}/api/v1/members${path}`, { method, ...init });
  return (await answer.json()) as { id: string };
}

beforeAll(async () => {
  service = await startTestService({ ERASURE_KEY: 'a-key-that-only-this-test-knows-of' });
  const { id } = await callApi('POST', '', { organizationId: organization, email, firstName: 'Annabel' });
  await callApi('DELETE', `/${id}`);
  await callApi('POST', '', { organizationId: organization, email: 'bob@example.com' });
});
afterAll(async () => {
  await service.stop();
});

const questions: string[] = [];

/** Runs `members erase` for somebody who is at the terminal and gives this answer; null: nobody is. */
function erase(id: string, answer: boolean | null, ...more: string[]): Promise<CliRun> {
  const ask = (question: string): Promise<boolean> => {
    questions.push(question);
    return Promise.resolve(answer === true);
  };
  const setting = { ...service, ask: answer === null ? null : ask };
  return runCli(setting, ['members', 'erase', id, '--reason', 'Request 17', ...more]);
}

async function listed(...filter: string[]): Promise<string> {
  const { out } = await runCli(service, ['members', 'list', '--organization', organization, ...filter, '--json']);
  const [member] = (JSON.parse(out) as { data: { id: string }[] }).data;
  if (member === undefined) throw new Error('There is no member of this kind.');
  return member.id;
}

test('asks first, erases after a yes, and explains the erased by the address they had', async () => {
  const id = await listed('--status', 'deactivated');
  const declined = await erase(id, false);
  expect({ code: declined.code, err: declined.err }).toEqual({ code: 1, err: 'error: Nothing was erased.\n' });
  expect(questions.at(-1)).toContain(email);

  const unattended = await erase(id, null);
  expect(unattended.code).toBe(2);
  expect(unattended.err).toContain('add --yes');
  expect(await listed('--email', email)).toBe(id);

  const done = await erase(id, true);
  expect(done.code).toBe(0);
  expect(done.out).toMatch(/^Erased on \d{4}-\S+Z\. What is left of the address is the hash [0-9a-f]{64}\.$/m);

  const explained = await runCli(service, ['members', 'explain', email, '--organization', organization]);
  expect(explained.code).toBe(0);
  expect(explained.out.replaceAll(/\s+/g, ' ')).toContain('the person was erased on request on ');
  expect(explained.out).toMatch(/^–  erased-[0-9a-f]{16}@erased\.invalid$/m);
  expect(explained.out).toContain('member.erased');
  expect(explained.out).not.toContain(email);
});

test('does not ask with --yes, and passes on why it is refused', async () => {
  const id = await listed('--status', 'active');
  const refused = await erase(id, null, '--yes');
  expect(refused.code).toBe(3);
  expect(refused.err).toContain('(member_active)');
  const unknown = await erase('00000000-0000-4000-8000-000000000000', true);
  expect(unknown.code).toBe(1);
});

test('cannot be called without a reason', async () => {
  const { code, err } = await runCli(service, ['members', 'erase', 'x']);
  expect(code).toBe(2);
  expect(err).toContain('--reason');
});
