import { afterAll, beforeAll, expect, it } from 'vitest';
import { openConsole, type OpenConsole } from './support/console.ts';
import { ask, bodiesWithoutAddress, deliverBodies } from './support/tell.ts';

let test: OpenConsole;

beforeAll(async () => {
  test = await openConsole();
});
afterAll(async () => {
  await test.close();
});

it('is glad when nothing fails', async () => {
  await test.goto('/failures');
  await test.page.getByText('Nothing fails', { exact: true }).waitFor();
  await test.expectAccessible();
});

it('shows a cause once, with what to do, and leads to its events and to a replay of all of them', async () => {
  const { page, service, url } = test;
  await deliverBodies(service, [...bodiesWithoutAddress('org_1', 3), ...bodiesWithoutAddress('org_2', 2)]);
  await test.goto('/failures');
  const cause = page.getByRole('listitem').filter({ hasText: 'No e-mail address' });
  await cause.getByText('5 events failed').waitFor();
  await cause.getByText('2 organizations').waitFor();
  await cause.getByText(/Give the person an e-mail address/).waitFor();
  await test.expectAccessible();

  await cause.getByRole('link', { name: 'Show its events' }).click();
  await page.getByRole('table', { name: 'Events' }).waitFor();
  expect(await page.getByRole('row', { name: /failed/ }).count()).toBe(5);

  await test.goto('/failures?organization=org_2');
  await cause.getByText('2 events failed').waitFor();
  await cause.getByRole('button', { name: 'Replay all…' }).click();
  await page.waitForURL(`${url}/replays/new?failure=email_missing&place=data.email&organization=org_2&outcome=failed`);
  expect(await page.getByRole('textbox', { name: 'Organization', exact: true }).inputValue()).toBe('org_2');
});

it('dismisses all events of a cause, of one organization or of all', async () => {
  const { page, service } = test;
  await test.goto('/failures?organization=org_2');
  await dismissAll('Dismiss 2 events');
  await page.getByText('No failure fits').waitFor();
  await test.goto('/failures');
  await page.getByText('3 events failed').waitFor();
  await dismissAll('Dismiss 3 events');
  await page.getByText('Nothing fails', { exact: true }).waitFor();
  const { events } = await ask<{ events: { byOutcome: Record<string, number> } }>(service, '/status');
  expect(events.byOutcome).toMatchObject({ failed: 0, ignored: 5 });
});

it('lets the token of one organization deal with its own failures only', async () => {
  const { page, service, url } = test;
  await deliverBodies(service, [...bodiesWithoutAddress('org_3', 1), ...bodiesWithoutAddress('org_4', 1)]);
  const made = await fetch(`${url}/api/v1/tokens`, {
    method: 'POST',
    headers: { authorization: `Bearer ${test.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'three', role: 'operator', organizationId: 'org_3' }),
  });
  const { token } = (await made.json()) as { token: string };
  await page.context().request.post(`${url}/api/v1/session`, { headers: { authorization: `Bearer ${token}` } });
  await test.goto('/failures');
  await page.getByText('1 event failed').waitFor();
  expect(await page.getByRole('button', { name: 'Replay all…' }).count()).toBe(0);
  await dismissAll('Dismiss 1 event');
  await page.getByText('Nothing fails', { exact: true }).waitFor();
  const { events } = await ask<{ events: { byOutcome: Record<string, number> } }>(service, '/status');
  expect(events.byOutcome['failed']).toBe(1);
  await test.goto('/replays');
  await page.getByText('Not with a token of one organization').waitFor();
});

async function dismissAll(confirm: string): Promise<void> {
  const { page } = test;
  await page.getByRole('button', { name: 'Dismiss all…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Dismiss: No e-mail address' });
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('A directory to try things');
  await dialog.getByRole('button', { name: confirm }).click();
  await dialog.waitFor({ state: 'hidden' });
}
