import { afterAll, beforeAll, expect, it } from 'vitest';
import { openConsole, type OpenConsole } from './support/console.ts';
import { ask, deliverBodies } from './support/tell.ts';

const organizationId = 'org_member';
const directoryId = 'directory_member';
const person = 'directory_user_ada';

let test: OpenConsole;

beforeAll(async () => {
  test = await openConsole({ ERASURE_KEY: 'a key for erasures, long enough for it' });
  const { state } = test.workos;
  await deliverBodies(test.service, [
    state.connectDirectory({ id: directoryId, organizationId, name: 'Acme on Okta' }),
    added(person, 'ada@acme.example', 'Ada', 'data_owner'),
    added('directory_user_bob', 'bob@acme.example', 'Bob', 'admin'),
    added('directory_user_cyd', 'cyd@acme.example', 'Cyd', 'superuser'),
    state.updateUser(person, { customAttributes: { eppoMemberRole: 'viewer' } }),
  ]);
});
afterAll(async () => {
  await test.close();
});

function added(id: string, email: string, firstName: string, role: string) {
  const customAttributes = { eppoMemberRole: role };
  return test.workos.state.addUser(directoryId, { id, email, firstName, lastName: 'Smith', customAttributes });
}

async function goToMember(name: string): Promise<void> {
  await test.goto(`/members?organization=${organizationId}`);
  await test.page.getByRole('link', { name, exact: true }).click();
  await test.page.getByRole('heading', { level: 1, name }).waitFor();
}

it('says why a member has its status and its role, and by which of the rules', async () => {
  const { page } = test;
  await goToMember('Ada Smith');
  const role = page.getByRole('region', { name: 'Why this role' });
  await role.getByText('viewer, because the role attribute says so').waitFor();
  await role.getByText('1 of 6').waitFor();
  await page.getByRole('region', { name: 'Why this status' }).getByText('Active, because the directory has').waitFor();
  const rules = page.getByRole('region', { name: 'Rules considered' });
  expect(await rules.getByRole('listitem').count()).toBe(6);
  await rules.getByText('decided').waitFor();
  await page.getByRole('region', { name: 'In the directory' }).getByRole('link', { name: 'Acme on Okta' }).waitFor();
  await test.expectAccessible();

  await role.getByRole('link', { name: /^event_/ }).click();
  await page.waitForURL(/\/events\/event_/);
});

it('shows what happened, and what an event said, masked until somebody says why', async () => {
  const { page } = test;
  await goToMember('Ada Smith');
  const entries = page.getByRole('list', { name: 'Timeline' }).getByRole('listitem');
  await entries.filter({ hasText: 'Person updated' }).getByText('Viewer', { exact: true }).waitFor();
  const first = entries.filter({ hasText: 'Person assigned' });
  await first.getByRole('button', { name: /^Details/ }).click();
  await first.getByText('What is personal in it is masked.').waitFor();
  expect(await first.getByLabel('Payload').textContent()).not.toContain('ada@acme.example');

  await first.getByRole('button', { name: 'Show personal data…' }).click();
  await page.getByLabel('Reason').fill('Asked by the customer');
  await page.getByRole('button', { name: 'Show it' }).click();
  await first.getByText('As WorkOS sent it, with personal data.').waitFor();
  expect(await first.getByLabel('Payload').textContent()).toContain('ada@acme.example');
  await test.expectAccessible();
});

it('says what to do about a role that nobody understands', async () => {
  const { page } = test;
  await goToMember('Cyd Smith');
  await page.getByText('This member needs attention').waitFor();
  await page.getByText('ask the customer’s IT admin to correct it').waitFor();
  await test.expectAccessible();
});

it('overrides the directory for a while, and ends that', async () => {
  const { page } = test;
  await goToMember('Ada Smith');
  await page.getByRole('button', { name: 'Override…' }).click();
  const dialog = page.getByRole('dialog');
  expect(await dialog.getByRole('button', { name: 'Override', exact: true }).isDisabled()).toBe(true);
  await dialog.getByRole('combobox', { name: 'Role' }).click();
  await page.getByRole('option', { name: 'Admin' }).click();
  await dialog.getByText('Ada Smith has the role Admin (now: Viewer)').waitFor();
  await dialog.getByLabel('Reason').fill('Nobody else can reach the settings');
  await test.expectAccessible();
  await dialog.getByRole('button', { name: 'Override', exact: true }).click();
  await page.getByText('The directory is overridden').waitFor();
  await page.getByText('none: an override stands above the rules').waitFor();

  await page.getByRole('button', { name: 'End override…' }).click();
  await page.getByRole('button', { name: 'End it now' }).click();
  await page.getByText('The directory is overridden').waitFor({ state: 'detached' });
  await page.getByText('Override ended').waitFor();
});

it('compares one person with WorkOS, and mends what differs', async () => {
  const { page, workos } = test;
  test.passTimeAtWorkos(60_000);
  workos.state.quietly(() => workos.state.updateUser(person, { lastName: 'Lovelace' }));
  await goToMember('Ada Smith');
  await page.getByRole('button', { name: 'Resync this person…' }).click();
  await page.getByRole('button', { name: 'Compare with WorkOS' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Updates the person: last name').waitFor();
  await dialog.getByRole('button', { name: 'Apply 1 change' }).click();
  await dialog.getByText('1 change was applied').waitFor();
  await test.expectAccessible();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await page.getByRole('heading', { level: 1, name: 'Ada Lovelace' }).waitFor();
});

it('erases who is gone, and says so', async () => {
  const { page, service, workos } = test;
  await deliverBodies(service, [workos.state.deleteUser(person)]);
  await goToMember('Ada Lovelace');
  await page.getByText('Deactivated, because the directory no longer has this person').waitFor();
  await page.getByRole('button', { name: 'Erase…' }).click();
  await page.getByLabel('Reason').fill('Asked for by letter');
  await page.getByRole('button', { name: 'Erase for good' }).click();
  await page.getByText('The personal data was erased').waitFor();
  await page.getByRole('heading', { level: 1, name: 'Erased member' }).waitFor();
  expect(await page.getByRole('main').textContent()).not.toContain('Lovelace');
  await test.expectAccessible();
  const found = await ask<{ data: object[] }>(service, '/erasures?email=ada@acme.example');
  expect(found.data).toHaveLength(1);
});

it('says that there is no such member', async () => {
  await test.goto('/members/nobody');
  await test.page.getByRole('alert').getByText('There is no member with this id.').waitFor();
});
