import { afterAll, beforeAll, expect, it } from 'vitest';
import { newStory } from '../support/story.ts';
import { openConsole, type OpenConsole } from './support/console.ts';
import { deliverTold } from './support/tell.ts';

let test: OpenConsole;

beforeAll(async () => {
  test = await openConsole();
});
afterAll(async () => {
  await test.close();
});

/** Waits until these people are shown, in this order. */
async function expectPeople(...names: string[]): Promise<void> {
  const people = test.page.getByRole('table', { name: 'Members' }).locator('tbody tr td:first-child a');
  await expect.poll(() => people.allInnerTexts(), { timeout: 20_000 }).toEqual(names);
}

it('says what to do when nobody is there', async () => {
  await test.goto('/members');
  await test.page.getByText('Nobody is here yet').waitFor();
  await test.expectAccessible();
});

it('finds people of all organizations by name or e-mail, and those who are gone', async () => {
  const { page, service } = test;
  const first = newStory();
  first.user('user_ann').created({ email: 'ann.stone@example.com', firstName: 'Ann', lastName: 'Stone' });
  first.user('user_bob').created({ email: 'bob@example.com', firstName: 'Bob', lastName: 'Hill' });
  first.user('user_bob').deleted();
  await deliverTold(service, 'org_first', first);
  const second = newStory();
  second.user('user_sto').created({ email: 's.marsh@example.org', firstName: 'Stoyan', lastName: 'Marsh' });
  await deliverTold(service, 'org_second', second);

  const search = page.getByLabel('Name or e-mail', { exact: true });
  await test.goto('/members');
  await expectPeople('Ann Stone', 'Bob Hill', 'Stoyan Marsh');
  await search.fill('sto');
  await expectPeople('Ann Stone', 'Stoyan Marsh');
  await search.fill('stone EXAMPLE.com');
  await expectPeople('Ann Stone');
  expect(new URL(page.url()).search).toBe('?search=stone+EXAMPLE.com');
  await page.reload();
  await expectPeople('Ann Stone');
  await search.fill('nobody');
  await page.getByText('Nobody fits').waitFor();
  await test.expectAccessible();

  await search.fill('');
  await page.getByRole('combobox', { name: 'Status' }).click();
  await page.getByRole('option', { name: 'deactivated' }).click();
  await expectPeople('Bob Hill');
  await test.expectAccessible();
  await page.getByRole('link', { name: 'Bob Hill' }).click();
  await page.getByRole('heading', { level: 1, name: 'Bob Hill' }).waitFor();
  await page.getByText('the directory no longer has this person').first().waitFor();
  await page.goBack();
  await expectPeople('Bob Hill');
});

it('filters by role and organization', async () => {
  const { page } = test;
  await test.goto('/members?organization=org_second');
  await expectPeople('Stoyan Marsh');
  await page.getByRole('combobox', { name: 'Role' }).click();
  await page.getByRole('option', { name: 'Admin' }).click();
  await page.getByText('Nobody fits').waitFor();
  expect(new URL(page.url()).search).toBe('?organization=org_second&role=admin');
});
