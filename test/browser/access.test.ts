import { afterAll, beforeAll, expect, it } from 'vitest';
import { openConsole, type OpenConsole } from './support/console.ts';

let test: OpenConsole;

beforeAll(async () => {
  test = await openConsole();
});
afterAll(async () => {
  await test.close();
});

async function statusWith(token: string): Promise<number> {
  const answer = await fetch(`${test.url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } });
  return answer.status;
}

it('makes a token, shows it once, and revokes it', async () => {
  const { page } = test;
  await test.goto('/access');
  await page.getByText('No token was made yet').waitFor();
  await page.getByRole('button', { name: 'New token…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('night shift');
  await dialog.getByRole('combobox', { name: 'Role' }).click();
  await page.getByRole('option', { name: /^operator/ }).click();
  await test.expectAccessible();
  await dialog.getByRole('button', { name: 'Make the token' }).click();
  await dialog.getByText('Copy it now: it is shown only this once').waitFor();
  await test.expectAccessible();
  const token = await dialog.getByLabel('The token').innerText();
  expect(await statusWith(token.trim())).toBe(200);
  await page.keyboard.press('Escape');
  await dialog.getByRole('button', { name: 'I have kept it' }).click();
  await dialog.waitFor({ state: 'hidden' });
  expect(await page.getByText(token.trim()).count()).toBe(0);

  await page.getByRole('row', { name: /night shift.*operator.*all organizations.*valid/ }).waitFor();
  await test.expectAccessible();
  await page.getByRole('button', { name: 'Revoke night shift…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke for good' }).click();
  await page.getByRole('row', { name: /night shift.*revoked/ }).waitFor();
  expect(await statusWith(token.trim())).toBe(401);
});

it('shows what the server refuses', async () => {
  const { page } = test;
  await test.goto('/access');
  await page.getByRole('button', { name: 'New token…' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('night shift');
  await page.getByRole('dialog').getByRole('button', { name: 'Make the token' }).click();
  await page.getByRole('alert').getByText('There is or was a token of this name.').waitFor();
});
