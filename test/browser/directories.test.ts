import { afterAll, beforeAll, expect, it } from 'vitest';
import { openConsole, type OpenConsole } from './support/console.ts';
import { deliverBodies } from './support/tell.ts';

const organizationId = 'org_directories';
const directoryId = 'directory_directories';

let test: OpenConsole;

beforeAll(async () => {
  test = await openConsole();
});
afterAll(async () => {
  await test.close();
});

function added(name: string, role: string) {
  return test.workos.state.addUser(directoryId, {
    id: `directory_user_${name}`,
    email: `${name}@acme.example`,
    firstName: name,
    lastName: 'Smith',
    customAttributes: { eppoMemberRole: role },
  });
}

it('says what to do while no directory is connected', async () => {
  await test.goto('/directories');
  await test.page.getByText('No directory is connected yet').waitFor();
  await test.expectAccessible();
});

it('lists directories, and finds those of an organization', async () => {
  const { page, service, workos } = test;
  await deliverBodies(service, [
    workos.state.connectDirectory({ id: directoryId, organizationId, name: 'Acme on Okta' }),
    ...['ada', 'bob', 'cyd', 'dan'].map((name) => added(name, 'viewer')),
    added('eve', 'superuser'),
    workos.state.connectDirectory({ id: 'directory_other', organizationId: 'org_other', name: 'Other' }),
  ]);
  await test.goto('/directories');
  await page.getByRole('link', { name: 'Other', exact: true }).waitFor();
  await page.getByLabel('Organization').fill(organizationId);
  await page.getByRole('link', { name: 'Other', exact: true }).waitFor({ state: 'detached' });
  expect(new URL(page.url()).search).toBe(`?organization=${organizationId}`);
  await test.expectAccessible();
  await page.getByRole('link', { name: 'Acme on Okta' }).click();
  await page.getByRole('heading', { level: 1, name: 'Acme on Okta' }).waitFor();
});

it('diagnoses the set-up, and shows by which way events came', async () => {
  const { page } = test;
  await test.goto(`/directories/${directoryId}`);
  const setUp = page.getByRole('region', { name: 'Set-up' });
  await setUp.getByText('"superuser" means no role').waitFor();
  await setUp.getByText('Set it to default, viewer').waitFor();
  const values = setUp.getByRole('table', { name: 'Values of eppoMemberRole' });
  await values.getByRole('row', { name: 'viewer understood 4' }).waitFor();
  await values.getByRole('row', { name: 'superuser means no role 1' }).waitFor();
  const arrivals = page.getByRole('table', { name: 'Arrivals by day' });
  await arrivals.getByRole('row', { name: / 6 0 0$/ }).waitFor();
  await page.getByRole('region', { name: 'Catch-up' }).getByText('from webhooks and the Events API').waitFor();
  await test.expectAccessible();
});

it('compares with WorkOS, shows what differs by kind, and applies it once that was seen', async () => {
  const { page, workos } = test;
  test.passTimeAtWorkos(60_000);
  workos.state.quietly(() => {
    workos.state.deleteUser('directory_user_ada');
    workos.state.updateUser('directory_user_bob', { lastName: 'Jones' });
    added('fay', 'admin');
  });
  await test.goto(`/directories/${directoryId}`);
  await page.getByRole('button', { name: 'Resync…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Compare with WorkOS' }).click();
  await dialog.getByText('Removes the person').waitFor();
  await dialog.getByText('Updates the person: last name').waitFor();
  await test.expectAccessible();
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  const drift = page.getByRole('region', { name: 'Drift' });
  await drift.getByText('3 differences').waitFor();
  await drift.getByRole('button', { name: /^Gone at WorkOS 1/ }).click();
  await drift.getByText('Updates the person').waitFor({ state: 'detached' });
  expect(new URL(page.url()).search).toBe('?kind=gone_there');
  await test.expectAccessible();

  await page.getByRole('button', { name: 'Resync…' }).click();
  await dialog.getByRole('button', { name: 'Compare with WorkOS' }).click();
  await dialog.getByRole('button', { name: 'Apply 3 changes' }).click();
  await dialog.getByText('3 changes were applied').waitFor();
  await dialog.getByText('Member deactivated').waitFor();
  await test.expectAccessible();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await drift.getByText('3 differences mended').waitFor();
});

it('makes a setup link that is shown once, with the time it has left', async () => {
  const { page, workos } = test;
  await test.goto(`/directories/${directoryId}`);
  await page.getByRole('button', { name: 'Setup link…' }).click();
  await page.getByRole('button', { name: 'Make a link' }).click();
  const shown = page.getByLabel('Setup link', { exact: true }).getByText('https://setup.workos.example/');
  expect(await shown.textContent()).toBe(workos.admin.links.at(0)?.link);
  await page
    .getByRole('timer')
    .getByText(/^Opens for another [45]:\d\d$/)
    .waitFor();
  await page.getByRole('button', { name: 'Copy the link' }).waitFor();
  await test.expectAccessible();
  await page.getByRole('button', { name: 'Close' }).last().click();
  expect(await page.getByText('https://setup.workos.example/').count()).toBe(0);
});
