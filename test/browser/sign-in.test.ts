import { afterAll, beforeAll, expect, it } from 'vitest';
import { openConsole, type OpenConsole } from './support/console.ts';

let test: OpenConsole;

beforeAll(async () => {
  test = await openConsole();
});
afterAll(async () => {
  await test.close();
});

it('lets in who has a token, keeps it out of reach of scripts, and leads out again', async () => {
  const { page, url, token } = test;
  await page.context().clearCookies();
  await page.goto(`${url}/members`);
  await page.getByRole('heading', { name: 'Eppo Directory Sync' }).waitFor();
  await test.expectAccessible();

  await page.getByLabel('Token').first().fill('dsync_wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').getByText('not one that is known here').waitFor();

  await page.getByLabel('Token').first().fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Members' }).waitFor();
  const [cookie] = await page.context().cookies();
  expect(cookie).toMatchObject({ name: 'dsync_session', httpOnly: true, sameSite: 'Strict' });
  const kept = await page.evaluate(() => [document.cookie, Object.values(localStorage), Object.values(sessionStorage)]);
  expect(JSON.stringify(kept)).not.toContain(token);

  await page.getByRole('button', { name: 'Signed in as bootstrap' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  await page.goto(`${url}/members`);
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
});

it('has people sign in again when their session is ended elsewhere', async () => {
  const { page, url, token } = test;
  const { request } = page.context();
  await request.post(`${url}/api/v1/session`, { headers: { authorization: `Bearer ${token}` } });
  await test.goto('/members');
  // Ended as the search goes out, so that it is the search which finds that out.
  await page.route('**/api/v1/members?*somebody*', async (route) => {
    await request.delete(`${url}/api/v1/session`, { headers: { origin: url } });
    await route.continue();
  });
  await page.getByLabel('Name or e-mail', { exact: true }).fill('somebody');
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
});
