import { afterAll, beforeAll, expect, it } from 'vitest';
import { newStory } from '../support/story.ts';
import { openConsole, type OpenConsole } from './support/console.ts';
import { ask, bodiesWithoutAddress, deliverBodies, deliverTold } from './support/tell.ts';

let test: OpenConsole;

beforeAll(async () => {
  test = await openConsole();
});
afterAll(async () => {
  await test.close();
});

/** The rows of the list as one reads them, the newest first. */
async function rows(): Promise<string[]> {
  return test.page.getByRole('table', { name: 'Events' }).locator('tbody').getByRole('row').allInnerTexts();
}

it('says what to do before the first event, and shows it as soon as it is there', async () => {
  const { page, service } = test;
  await test.goto('/events');
  await page.getByText('No event has arrived yet').waitFor();
  await test.expectAccessible();

  const story = newStory();
  story.user('user_ann').created({ email: 'ann@example.com', attribute: 'viewer' });
  await deliverTold(service, 'org_1', story);
  await page.getByRole('row', { name: /Person assigned.*org_1.*applied/ }).waitFor();
});

it('keeps still what somebody is at, and shows what is newer when they have left', async () => {
  const { page, service } = test;
  await test.goto('/events');
  const link = page.getByRole('link', { name: 'Person assigned' });
  await link.hover();

  const story = newStory();
  story.user('user_bob').created({ email: 'bob@example.com' });
  await deliverTold(service, 'org_2', story);
  await page.getByRole('button', { name: '1 newer one' }).waitFor();
  expect(await rows()).toHaveLength(1);
  await page.mouse.move(0, 0);
  await page.getByRole('row', { name: /org_2/ }).waitFor();
  expect(await rows()).toEqual([expect.stringContaining('org_2'), expect.stringContaining('org_1')]);
});

it('leads from far down the list to what is newer', async () => {
  const { page, service } = test;
  // Enough of them that the top of the list is out of sight at its end.
  const crowd = newStory();
  for (let person = 0; person < 12; person += 1) {
    crowd.user(`user_${String(person)}`).created({ email: `person.${String(person)}@example.com` });
  }
  await deliverTold(service, 'org_8', crowd);
  await page.setViewportSize({ width: 1280, height: 320 });
  await test.goto('/events');
  await page.getByRole('row', { name: /org_1/ }).first().hover();
  await page.mouse.wheel(0, 2_000);
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBeGreaterThan(400);
  const story = newStory();
  story.user('user_eve').created({ email: 'eve@example.com' });
  await deliverTold(service, 'org_6', story);
  await page.getByRole('button', { name: '1 newer one' }).click();
  await page.getByRole('row', { name: /org_6/ }).waitFor();
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(0);
  await page.setViewportSize({ width: 1280, height: 900 });
});

it('finds events by what is asked for, in an address that can be passed on', async () => {
  const { page, service, url } = test;
  await deliverBodies(service, bodiesWithoutAddress('org_3', 1));
  await test.goto('/events');
  await page.getByRole('combobox', { name: 'Outcome' }).click();
  await page.getByRole('option', { name: 'failed' }).click();
  await page.getByRole('combobox', { name: 'Cause' }).click();
  await page.getByRole('option', { name: 'No e-mail address' }).click();
  await page.getByRole('row', { name: /org_3.*failed.*email_missing/ }).waitFor();
  await page.waitForURL(`${url}/events?outcome=failed&failure=email_missing`);
  expect(await rows()).toHaveLength(1);
  await test.expectAccessible();

  await page.getByLabel('Organization', { exact: true }).fill('org_1');
  await page.getByText('No event fits').waitFor();
  await page.getByRole('link', { name: 'all events' }).click();
  await page.getByRole('row', { name: /org_1/ }).waitFor();
});

it('shows of one event what it led to, when, and whom it changed', async () => {
  const { page, service } = test;
  const story = newStory();
  story.user('user_cho').created({ email: 'cho@example.com', attribute: 'viewer' });
  story.user('user_cho').updated({ attribute: 'admin' });
  await deliverTold(service, 'org_4', story);
  await test.goto('/events?organization=org_4');
  await page.getByRole('link', { name: 'Person updated' }).click();
  await page.getByRole('heading', { level: 1, name: 'Person updated' }).waitFor();
  await page.getByText(/role viewer → admin/).waitFor();
  await page.getByText('Decided: applied').waitFor();
  const change = page.getByRole('row', { name: /cho@example.com/ });
  expect(await change.innerText()).toMatch(/Role\s+Viewer\s+Admin/);
  const href = await change.getByRole('link', { name: 'cho@example.com' }).getAttribute('href');
  const { data } = await ask<{ data: { id: string }[] }>(service, '/members?email=cho@example.com');
  expect(href).toBe(`/members/${data[0]?.id ?? ''}`);
  await page.getByRole('region', { name: 'Payload' }).getByText('directory_user').first().waitFor();
  await test.expectAccessible();

  await page.getByRole('button', { name: 'Replay this event…' }).click();
  const ids = page.getByRole('textbox', { name: 'Event ids' });
  await ids.waitFor();
  expect(await ids.inputValue()).toBe(`org_4_${story.events[1]?.stamp.eventId ?? ''}`);
});

it('takes a failed event off the list, with a reason', async () => {
  const { page, service } = test;
  await deliverBodies(service, bodiesWithoutAddress('org_5', 1));
  await test.goto('/events/event_org_5_without_0');
  await page.getByRole('button', { name: 'Dismiss…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Dismiss this event' });
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('A test person');
  await dialog.getByRole('button', { name: 'Dismiss the event' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page
    .getByText(/Dismissed by bootstrap: A test person/)
    .first()
    .waitFor();
  await page.getByRole('row', { name: /Event dismissed/ }).waitFor();
  expect(await page.getByRole('button', { name: 'Dismiss…' }).count()).toBe(0);
});

it('says so when there is no such event', async () => {
  await test.goto('/events/event_nobody_knows');
  await test.page.getByRole('alert').getByText('There is no event with this id.').waitFor();
});
