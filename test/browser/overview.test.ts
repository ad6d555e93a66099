import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { openConsole, type OpenConsole } from './support/console.ts';
import { sendSamples } from './support/send-samples.ts';

let test: OpenConsole;

beforeAll(async () => {
  test = await openConsole();
});
afterAll(async () => {
  await test.close();
});

it('says of an empty installation what to do, offers the demo, and follows what comes without being asked', async () => {
  const { page } = test;
  await test.goto('/');
  await page.getByText('Nothing has arrived yet').waitFor();
  await test.expectAccessible();
  await page.getByRole('link', { name: 'See what to do' }).click();
  await page.getByRole('heading', { level: 1, name: 'Setup' }).waitFor();
  await page.getByText(`${test.url}/webhooks/workos`).waitFor();
  await test.expectAccessible();

  await page.getByRole('button', { name: 'Bring in the demo' }).click();
  await page.getByRole('heading', { name: 'The demo is here' }).waitFor();
  await page.getByRole('link', { name: 'Look at the members' }).click();
  await page.getByRole('link', { name: 'Olga Owner' }).first().waitFor();

  await page.goto(`${test.url}/welcome`);
  await page.getByRole('heading', { name: 'The demo is here' }).waitFor();
  expect(await page.getByRole('status').getByText('Events arrive').count()).toBe(0);
  await sendSamples(test, ['--organization', 'org_real']);
  // Nobody reloads the page: it is told.
  await page.getByText('Events arrive').waitFor();
});

it('names what needs somebody, and leads there', async () => {
  const { page } = test;
  await test.goto('/');
  await page.getByText('Some members’ roles need attention.').waitFor();
  await page.getByRole('figure', { name: /events received/ }).waitFor();
  await test.expectAccessible();
  await page.getByRole('link', { name: 'See whose' }).click();
  await page.getByRole('heading', { level: 1, name: 'Organizations' }).waitFor();
  expect(new URL(page.url()).search).toBe('?concern=needs_attention');
  await page.getByRole('link', { name: 'Example Okta' }).waitFor();
  expect(await page.getByText('org_real').count()).toBe(0);
  await test.expectAccessible();
  await page.getByRole('link', { name: 'Example Okta' }).click();
  await page.getByRole('heading', { level: 1, name: 'Example Okta' }).waitFor();
  await page.getByText('1 needs attention').waitFor();
  await test.expectAccessible();
});

it('counts new events as they come, without a reload', async () => {
  const { page } = test;
  await test.goto('/');
  const decided = page.getByText('Decided', { exact: true }).locator('xpath=following-sibling::*[1]');
  await decided.waitFor();
  const before = Number(await decided.textContent());
  await sendSamples(test, ['--organization', 'org_real', '--scenario', 'rename']);
  await until('the page counts it', async () => (Number(await decided.textContent()) > before ? true : null));
});

it('finds an organization among many by a part of its id', async () => {
  const { page } = test;
  await test.goto('/organizations');
  await page.getByLabel('Organization or directory').fill('real');
  await page.waitForURL('**/organizations?search=real');
  await page.getByText('That is the only one.').waitFor();
  await page.getByText('org_real').first().waitFor();
});
