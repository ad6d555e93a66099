import { afterAll, beforeAll, expect, it } from 'vitest';
import { storeIgnored } from '../support/store-ignored.ts';
import { newStory } from '../support/story.ts';
import { openConsole, type OpenConsole } from './support/console.ts';
import { ask, deliverTold } from './support/tell.ts';

let test: OpenConsole;

beforeAll(async () => {
  test = await openConsole();
});
afterAll(async () => {
  await test.close();
});

/** Of three people, an older version missed what happened next: each changes in a way of their own, and one more comes. */
async function tellMissed(organizationId: string): Promise<void> {
  const story = newStory();
  for (const name of ['ann', 'bob', 'cho']) {
    story.user(`user_${name}`).created({ email: `${name}@${organizationId}.example`, attribute: 'data_owner' });
  }
  await deliverTold(test.service, organizationId, story);
  const applied = story.events.length;
  story.user('user_ann').updated({ attribute: 'admin' });
  story.user('user_bob').updated({ attribute: 'viewer' });
  story.user('user_cho').deleted();
  story.user('user_dee').created({ email: `dee@${organizationId}.example` });
  const missed = { ...story, events: story.events.slice(applied) };
  await storeIgnored(test.service.databaseUrl, organizationId, missed);
}

async function preview(organizationId: string, name: string): Promise<void> {
  const { page } = test;
  await test.goto(`/replays/new?organization=${organizationId}&outcome=ignored`);
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await page.getByRole('textbox', { name: 'Reason' }).fill('After the upgrade');
  await page.getByRole('button', { name: 'Preview the effect' }).click();
  await page.getByText('This is a preview: nothing has been changed').waitFor();
}

const effect = '1 loses access, 1 gets a lower role, 1 gains access, 1 gets a higher role.';

it('says what to do before the first replay, and what is missing from a new one', async () => {
  const { page } = test;
  await test.goto('/replays');
  await page.getByText('Nothing has been replayed yet').waitFor();
  await test.expectAccessible();
  await page.getByRole('button', { name: 'New replay…' }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Everything');
  await page.getByRole('textbox', { name: 'Reason' }).fill('To see');
  await page.getByRole('button', { name: 'Preview the effect' }).click();
  await page.getByRole('alert').getByText('Give at least one condition').waitFor();
  await test.expectAccessible();

  await page.getByText('By ids', { exact: true }).click();
  await page.getByRole('textbox', { name: 'Event ids' }).fill('event_nobody_knows');
  await page.getByRole('button', { name: 'Preview the effect' }).click();
  await page.getByRole('alert').getByText('these events are not known here: event_nobody_knows').waitFor();
});

it('previews what would happen to whom, and then does exactly that', async () => {
  const { page, service } = test;
  await tellMissed('org_1');
  await preview('org_1', 'Missed ones');
  await page.getByText(effect).waitFor();
  await page.getByRole('row', { name: /ann@org_1.example gets a higher role Data owner becomes Admin/ }).waitFor();
  await test.expectAccessible();

  const lost = page.getByRole('group', { name: 'Members by effect' }).getByRole('button', { name: /loses access/ });
  await lost.getByRole('img', { name: 'serious' }).waitFor();
  await lost.click();
  await page.getByRole('row', { name: /ann@/ }).waitFor({ state: 'hidden' });
  await page.getByRole('row', { name: /cho@org_1.example loses access Data owner becomes no access/ }).waitFor();

  await page.getByRole('tab', { name: 'Events (4)' }).click();
  await page
    .getByRole('group', { name: 'Events by planned outcome' })
    .getByRole('button', { name: /applied/ })
    .waitFor();
  await test.expectAccessible();

  await page.getByRole('button', { name: 'Run…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Run “Missed ones”' });
  await dialog.getByText('1 loses access').waitFor();
  await dialog.getByRole('button', { name: 'Run 4 events' }).click();
  await page.getByText('Done: 4 of 4 events were run').waitFor();
  await page.getByRole('cell', { name: 'applied' }).first().waitFor();
  const { data } = await ask<{ data: { email: string; role: string; status: string }[] }>(
    service,
    '/members?organization=org_1',
  );
  const after = Object.fromEntries(
    data.map(({ email, role, status }) => [email.replace('@org_1.example', ''), `${role} ${status}`]),
  );
  expect(after).toEqual({
    ann: 'admin active',
    bob: 'viewer active',
    cho: 'data_owner deactivated',
    dee: 'viewer active',
  });
});

it('stops where the world has changed since, says so, and can be previewed again', async () => {
  const { page } = test;
  await tellMissed('org_2');
  await preview('org_2', 'Too late');
  const story = newStory();
  story.user('user_ann').created({ email: 'ann@org_2.example', attribute: 'data_owner' });
  for (let change = 0; change < 9; change += 1) story.user('user_ann').updated({ attribute: 'admin' });
  // Later than what the replay is about, and with ids of their own.
  await deliverTold(test.service, 'org_2', { ...story, events: story.events.slice(-1) });

  await page.getByRole('button', { name: 'Run…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Run 4 events' }).click();
  await page.getByText('Stopped: the world has changed since the preview').waitFor();
  await page.getByRole('link', { name: 'Preview again…' }).click();
  await page.getByRole('heading', { level: 1, name: 'New replay' }).waitFor();
  await page.getByRole('textbox', { name: 'Name', exact: true }).waitFor();
  expect(await page.getByRole('textbox', { name: 'Name', exact: true }).inputValue()).toBe('Too late');
  await page.getByRole('button', { name: 'Preview the effect' }).click();
  await page.getByText('This is a preview: nothing has been changed').waitFor();

  await page.getByRole('button', { name: 'Cancel…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel the replay' }).click();
  await page.getByText('Cancelled: 0 of 4 events were run').waitFor();
});

it('can be paused on its way, resumed and ended', async () => {
  const { page, service } = test;
  const story = newStory();
  for (let person = 0; person < 40; person += 1) {
    story.user(`user_${String(person)}`).created({ email: `person${String(person)}@org_3.example` });
  }
  for (let change = 0; change < 2_500; change += 1)
    story.user('user_0').updated({ lastName: `Name ${String(change)}` });
  await storeIgnored(service.databaseUrl, 'org_3', story);
  await preview('org_3', 'A long one');
  await page.getByRole('button', { name: 'Run…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Run 2,540 events' }).click();
  await page.getByRole('progressbar', { name: 'Applying the events again' }).waitFor();
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'Resume' }).waitFor();
  await test.expectAccessible();
  await page.getByRole('button', { name: 'Resume' }).click();
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  await page.getByRole('button', { name: 'Cancel…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel the replay' }).click();
  await page.getByText(/^Cancelled: [\d,]+ of 2,540 events were run$/).waitFor();
});

it('lists replays, and finds those in a state', async () => {
  const { page } = test;
  await test.goto('/replays');
  await page.getByRole('row', { name: /Missed ones.*done.*4 members changed.*org_1/ }).waitFor();
  await test.expectAccessible();
  await page.getByRole('combobox', { name: 'State' }).click();
  await page.getByRole('option', { name: 'stopped' }).click();
  await page.getByRole('row', { name: /Missed ones/ }).waitFor({ state: 'hidden' });
  await page.getByRole('link', { name: 'Too late' }).click();
  await page.getByRole('heading', { level: 1, name: 'Too late' }).waitFor();
});
