import { afterAll, beforeAll, expect, it } from 'vitest';
import { openConsole, type OpenConsole } from './support/console.ts';

let test: OpenConsole;

beforeAll(async () => {
  test = await openConsole({ ROLE_ATTRIBUTE: 'acmeRole', DEFAULT_ROLE: 'experiment_editor' });
});
afterAll(async () => {
  await test.close();
});

it('has a guide for each provider, with the values of this installation', async () => {
  const { page } = test;
  await test.goto('/guides');
  await test.expectAccessible();
  for (const name of ['Okta', 'Microsoft Entra ID', 'Google Workspace', 'OneLogin', 'JumpCloud']) {
    await test.goto('/guides');
    await page.getByRole('main').getByRole('link', { name, exact: true }).click();
    await page.getByRole('heading', { level: 1, name: `Eppo and ${name}` }).waitFor();
    await page.getByRole('heading', { name: 'The values of acmeRole' }).waitFor();
    await page.getByText('whoever is new becomes Experiment editor').waitFor();
    expect(await page.getByRole('main').textContent()).not.toContain('eppoMemberRole');
    await test.expectAccessible();
  }
});

it('is read by who has no token, with the same values, and nothing else is', async () => {
  const { page, url } = test;
  await test.goto('/guides/okta');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('heading', { name: 'The values of acmeRole' }).waitFor();
  await page.getByRole('button', { name: 'Copy the link to send on' }).click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link.startsWith(`${url}/guides/okta?`)).toBe(true);

  await page.context().clearCookies();
  await page.goto(link);
  await page.getByRole('heading', { name: 'The values of acmeRole' }).waitFor();
  await page.getByText('whoever is new becomes Experiment editor').waitFor();
  await test.expectAccessible();
  await page.goto(`${url}/guides/okta?attribute=${encodeURIComponent('<b>call us</b>')}&default=Owner`);
  await page.getByRole('heading', { name: 'The values of eppoMemberRole' }).waitFor();
  await page.goto(`${url}/guides`);
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
});
