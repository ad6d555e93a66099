import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newStory } from '../support/story.ts';
import { until } from '../support/until.ts';
import { openConsole, type OpenConsole } from './support/console.ts';
import { ask, deliverTold } from './support/tell.ts';

let test: OpenConsole;

beforeAll(async () => {
  test = await openConsole();
  const story = newStory();
  story.user('user_ann').created({ email: 'ann@example.com', attribute: 'viewer' });
  story.user('user_ann').updated({ attribute: 'data_owner' });
  await deliverTold(test.service, 'org_1', story);
});
afterAll(async () => {
  await test.close();
});

it('tells in sentences who did what, and finds it by what is in the address', async () => {
  const { page, url } = test;
  await test.goto('/audit');
  await page.getByText('The directory changed ann@example.com').waitFor();
  await page.getByText('Role: was Viewer → , is now Data owner').waitFor();
  await test.expectAccessible();

  await page.getByRole('combobox', { name: 'What was done' }).fill('member.created');
  await page.getByRole('option', { name: 'member.created' }).click();
  await page.waitForURL(`${url}/audit?action=member.created`);
  await page.getByText('The directory added ann@example.com').waitFor();
  expect(await page.getByText('The directory changed').count()).toBe(0);

  await page.getByLabel('Event', { exact: true }).fill('event_nowhere');
  await page.getByText('No entry fits').waitFor();
});

it('takes out what is shown, in both forms', async () => {
  const { page } = test;
  await test.goto('/audit?action=member.created');
  for (const [name, first] of [
    ['Export JSON Lines', '{"id":'],
    ['Export CSV', 'id,at,'],
  ] as const) {
    const coming = page.waitForEvent('download');
    await page.getByRole('link', { name }).click();
    const text = await readFile(await (await coming).path(), 'utf8');
    expect(text.startsWith(first)).toBe(true);
    expect(text).toContain('member.created');
    expect(text).not.toContain('member.updated');
  }
});

async function check(): Promise<void> {
  await test.page.getByRole('button', { name: 'Check the log…' }).click();
  await test.page.getByRole('dialog').getByRole('button', { name: 'Check' }).click();
}

it('says whether somebody has changed the log', async () => {
  const { page, service } = test;
  await until('entries are sealed', async () => {
    const { checked } = await ask<{ checked: { entries: number } }>(service, '/audit/verification');
    return checked.entries > 1 ? true : null;
  });
  await test.goto('/audit');
  await check();
  await page.getByText('Nobody has changed the log').waitFor();
  await test.expectAccessible();

  const client = new pg.Client({ connectionString: service.databaseUrl });
  await client.connect();
  await client.query('SET session_replication_role = replica');
  await client.query(`UPDATE audit_entries SET actor = 'eppo' WHERE action = 'member.updated'`);
  await client.end();
  await test.goto('/audit');
  await check();
  await page.getByText('Somebody has changed the log').waitFor();
  await page.getByText('An entry was changed').waitFor();
  await test.expectAccessible();
});
