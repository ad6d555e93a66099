import { afterAll, beforeAll, expect, it } from 'vitest';
import { addressOf, staff, tellMistake } from '../support/hold-story.ts';
import { newStory, okta } from '../support/story.ts';
import { openConsole, type OpenConsole } from './support/console.ts';
import { ask, deliverTold } from './support/tell.ts';

let test: OpenConsole;

beforeAll(async () => {
  test = await openConsole({ GUARD_COUNT: '2', GUARD_SHARE: '0.2', HOLD_EXPIRY_HOURS: '48' });
});
afterAll(async () => {
  await test.close();
});

/** How many of an organization's members are active. */
async function active(organizationId: string): Promise<string[]> {
  const path = `/members?organization=${organizationId}&status=active&limit=200`;
  const { data } = await ask<{ data: { email: string }[] }>(test.service, path);
  return data.map(({ email }) => email).sort();
}

async function giveReason(confirm: string | RegExp): Promise<void> {
  const dialog = test.page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill('A wrong group filter.');
  await dialog.getByRole('button', { name: confirm }).click();
  await dialog.waitFor({ state: 'hidden' });
}

it('says that nothing waits', async () => {
  await test.goto('/holds');
  await test.page.getByText('Nothing waits').waitFor();
  await test.expectAccessible();
});

it('lets some of a mass removal go, keeps the others, and brings back who went before', async () => {
  const { page, service } = test;
  await deliverTold(service, 'org_mistake', tellMistake());
  await test.goto('/holds');
  await page.getByRole('link', { name: 'Many removed at once' }).click();
  await page.getByText('3 removals wait: 2 of 11 active members went within 60 minutes.').waitFor();
  await page.getByText('Then it is rejected by itself: everybody stays.').waitFor();
  await test.expectAccessible();

  const [, , third = ''] = staff;
  await page
    .getByRole('row', { name: new RegExp(addressOf(third)) })
    .getByRole('checkbox')
    .check();
  await page.getByRole('button', { name: 'Approve selected…' }).click();
  await page.getByRole('dialog').getByText('loses access to Eppo now, as the directory asks.').waitFor();
  await test.expectAccessible();
  await giveReason('Approve 1 person');
  await page.getByText('The last answer is carried out: 1 member changed. 2 people still wait.').waitFor();
  expect(await active('org_mistake')).not.toContain(addressOf(third));

  await page.getByRole('button', { name: 'Reject all…' }).click();
  await page.getByRole('dialog').getByText('2 people went before the hold opened.').waitFor();
  await giveReason('Reject 2 people');
  await page.getByText('Nothing waits any more (1 approved, 2 rejected)').waitFor();

  await page.getByRole('tab', { name: 'Let go before 2' }).click();
  await page.getByRole('button', { name: 'Restore all…' }).click();
  await giveReason('Restore 2 people');
  await page.getByText('Nobody is gone still').waitFor();
  await page.getByText(/The last answer is carried out/).waitFor();
  const everybody = ['admin', ...staff].map(addressOf).filter((email) => email !== addressOf(third));
  expect(await active('org_mistake')).toEqual(everybody.sort());
});

it('keeps the last admin until an admin says that there shall be none', async () => {
  const { page, service } = test;
  const story = newStory();
  story.user('user_solo').created({ email: 'solo@example.com', attribute: 'admin' });
  await deliverTold(service, 'org_solo', story);
  // What is applied together is judged by what it comes to, and so would leave nothing to hold.
  story.user('user_solo').updated({ attribute: 'viewer' });
  await deliverTold(service, 'org_solo', story);
  await test.goto('/holds?organization=org_solo');
  await page.getByRole('link', { name: 'The last admin' }).click();
  await page.getByRole('button', { name: 'Approve all…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill('The customer asked for it.');
  expect(await dialog.getByRole('button', { name: 'Approve 1 person' }).isDisabled()).toBe(true);
  await dialog.getByRole('checkbox', { name: 'Leave the organization without an admin' }).check();
  await giveReason('Approve 1 person');
  await page.getByText('The last answer is carried out: 1 member changed.').waitFor();
  const { data } = await ask<{ data: { role: string }[] }>(service, '/members?organization=org_solo');
  expect(data).toEqual([expect.objectContaining({ role: 'viewer' })]);
});

it('asks what becomes of everybody in a deleted directory', async () => {
  const { page, service } = test;
  const story = newStory();
  story.directory(okta).activated();
  for (const name of ['una', 'uwe']) story.user(`user_${name}`).created({ email: addressOf(name) });
  story.directory(okta).deleted();
  await deliverTold(service, 'org_left', story);
  await test.goto('/holds?organization=org_left');
  await page.getByRole('link', { name: 'A deleted directory' }).click();
  await page.getByRole('button', { name: 'Approve…' }).click();
  await page.getByRole('dialog').getByText('What becomes of 2 active people of it?').waitFor();
  await test.expectAccessible();
  await page.getByRole('radio', { name: 'They become Eppo’s own' }).check();
  await giveReason('Release them');
  await page.getByText('and its members are Eppo’s own now').waitFor();
  expect(await active('org_left')).toEqual(['una', 'uwe'].map(addressOf));
});
