import { afterAll, beforeAll, expect, it } from 'vitest';
import { newStory } from '../support/story.ts';
import { openConsole, type OpenConsole } from './support/console.ts';
import { ask, deliverTold } from './support/tell.ts';

let test: OpenConsole;
const organization = 'org_roles';
const story = newStory();
const mappingsPath = `/organizations/${organization}/role-mappings`;

beforeAll(async () => {
  test = await openConsole();
  story.group('group_eng').created('Engineering');
  story.group('group_data').created('Data science');
  story.user('user_ann').created({ email: 'ann@example.com' });
  story.user('user_ann').addedTo('group_eng');
  story.user('user_ann').addedTo('group_data');
  await deliverTold(test.service, organization, story);
});
afterAll(async () => {
  await test.close();
});

/** Waits until the groups are shown in this order. */
async function expectOrder(...groups: string[]): Promise<void> {
  const names = test.page.getByRole('list', { name: /Groups and their roles/ }).locator('li p:first-child');
  await expect.poll(() => names.allInnerTexts(), { timeout: 10_000 }).toEqual(groups);
}

async function add(group: string, role: string): Promise<void> {
  const { page } = test;
  await page.getByRole('button', { name: 'Add a group…' }).click();
  await page.getByRole('dialog').getByRole('combobox', { name: 'Role that the group gives' }).click();
  await page.getByRole('option', { name: role }).click();
  await page.getByRole('dialog').getByLabel('Group of the directory').fill(group.slice(0, 4));
  await page
    .getByRole('dialog')
    .getByRole('button', { name: `Add ${group}` })
    .click();
}

it('orders groups by keyboard, shows who would change, and only then saves', async () => {
  const { page, service } = test;
  await test.goto('/roles');
  await page.getByLabel('Organization or directory').fill('roles');
  await page.getByRole('link', { name: organization }).click();
  await page.getByText('No group gives a role').waitFor();
  await add('Engineering', 'Data owner');
  await add('Data science', 'Experiment editor');
  await expectOrder('Engineering', 'Data science');

  await page.getByRole('button', { name: 'Drag Data science' }).focus();
  await page.keyboard.press('Space');
  await page.getByText('Data science is picked up, at its own place, line 2 of 2.').waitFor({ state: 'attached' });
  await page.keyboard.press('ArrowUp');
  await page.getByText('Data science is over line 1 of 2.').waitFor({ state: 'attached' });
  await page.keyboard.press('Space');
  await page.getByText('Data science is line 1 of 2 now.').waitFor({ state: 'attached' });
  await expectOrder('Data science', 'Engineering');
  await test.expectAccessible();

  await page.getByRole('button', { name: 'See who would change…' }).click();
  await page.getByRole('row', { name: /ann@example\.com.*Viewer.*Experiment editor/ }).waitFor();
  await test.expectAccessible();
  expect(await ask(service, mappingsPath)).toMatchObject({ mappings: [] });
  await page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('The last change of the list is carried out: 1 member changed').waitFor();
  expect(await page.getByText('Not saved yet').count()).toBe(0);
  const { data } = await ask<{ data: { role: string }[] }>(service, `/members?organization=${organization}`);
  expect(data).toEqual([expect.objectContaining({ role: 'experiment_editor' })]);
});

it('keeps what is not saved while one looks elsewhere', async () => {
  const { page, service } = test;
  await test.goto(`/roles/${organization}`);
  await page.getByRole('button', { name: 'Move Engineering up' }).click();
  await page.getByText('Engineering is line 1 of 2 now.').waitFor({ state: 'attached' });
  await page.getByRole('button', { name: 'Add a group…' }).click();
  await page.getByLabel('Name of a group that is not there yet').fill('Contractors');
  await page.getByRole('button', { name: 'Add by name' }).click();
  await page.getByText('no such group is known, so the line waits for it').waitFor();

  await page.getByRole('link', { name: 'Its members' }).click();
  await page.getByRole('heading', { level: 1, name: 'Members' }).waitFor();
  await page.goBack();
  await page.getByText('Not saved yet').waitFor();
  await expectOrder('Engineering', 'Data science', 'Contractors');

  await page.getByRole('button', { name: 'Discard' }).click();
  await expectOrder('Data science', 'Engineering');
  expect(await ask<{ mappings: unknown[] }>(service, mappingsPath)).toMatchObject({
    mappings: [{ name: 'Data science' }, { name: 'Engineering' }],
  });
});

it('is moved with the mouse, too', async () => {
  const { page } = test;
  await test.goto(`/roles/${organization}`);
  const [from, to] = await Promise.all(
    ['Engineering', 'Data science'].map((name) => page.getByRole('button', { name: `Drag ${name}` }).boundingBox()),
  );
  if (from === null || from === undefined || to === null || to === undefined) throw new Error('No handle is shown.');
  await page.mouse.move(from.x + 8, from.y + 8);
  await page.mouse.down();
  await page.mouse.move(to.x + 8, to.y + 8, { steps: 8 });
  await page.getByText('Engineering is over line 1 of 2.').waitFor({ state: 'attached' });
  await page.mouse.up();
  await page.getByText('Not saved yet').waitFor();
  await expectOrder('Engineering', 'Data science');
  await page.getByRole('button', { name: 'Discard' }).click();
});

it('says how a role is decided, by the names of this installation', async () => {
  const { page } = test;
  await test.goto(`/roles/${organization}`);
  await page.getByText('The attribute eppoMemberRole names a role').waitFor();
  await page.getByRole('row', { name: /data_owner data-owner Data owner/ }).waitFor();
});

it('changes the default role, for people who are new from then on', async () => {
  const { page, service } = test;
  const defaultRole = `/organizations/${organization}/default-role`;
  await test.goto(`/roles/${organization}`);
  const choice = page.getByRole('combobox', { name: 'Default role of this organization' });
  await choice.click();
  await page.getByRole('option', { name: 'Data owner', exact: true }).click();
  await page.getByRole('region', { name: 'Default role' }).getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved. It is given to people who are new').waitFor();
  await test.expectAccessible();
  expect(await ask(service, defaultRole)).toMatchObject({ setHere: 'data_owner' });

  // Told from its beginning again, of which only what is new counts.
  story.user('user_new').created({ email: 'new@example.com' });
  await deliverTold(service, organization, story);
  const { data } = await ask<{ data: { email: string; role: string }[] }>(
    service,
    `/members?organization=${organization}`,
  );
  expect(data.map(({ email, role }) => [email, role])).toEqual([
    ['ann@example.com', 'experiment_editor'],
    ['new@example.com', 'data_owner'],
  ]);

  await choice.click();
  await page.getByRole('option', { name: 'As the service is set: Viewer' }).click();
  await page.getByRole('region', { name: 'Default role' }).getByRole('button', { name: 'Save' }).click();
  await expect.poll(() => ask(service, defaultRole), { timeout: 20_000 }).toMatchObject({ setHere: null });
});
