import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, it } from 'vitest';
import { until } from '../support/until.ts';
import { openConsole, type OpenConsole } from './support/console.ts';
import { sendSamples } from './support/send-samples.ts';
import { ask, bodiesWithoutAddress, deliverBodies } from './support/tell.ts';

// The pictures of the handbook: every page with something on it, in light and dark, and some as on a phone.

const folder = path.resolve('docs/images');
const held = 'org_acme';

let test: OpenConsole;

beforeAll(async () => {
  test = await openConsole({ GUARD_COUNT: '4', GUARD_LAST_ADMIN: 'false' });
  await mkdir(folder, { recursive: true });
});
afterAll(async () => {
  await test.close();
});

interface Listed {
  readonly data: readonly { readonly id: string }[];
}

const first = async (list: string): Promise<string> => (await ask<Listed>(test.service, list)).data[0]?.id ?? '';

async function tellAll(): Promise<void> {
  await sendSamples(test, ['--scenario', 'story', '--organization', 'org_globex', '--shape', 'entra']);
  await sendSamples(test, ['--count', '24', '--organization', held, '--shape', 'okta']);
  await sendSamples(test, ['--scenario', 'group', '--count', '24', '--organization', held, '--shape', 'okta']);
  await sendSamples(test, ['--scenario', 'unassign', '--count', '16', '--organization', held, '--shape', 'okta']);
  await deliverBodies(test.service, bodiesWithoutAddress('org_initech', 7));
  await until('all is decided', async () => {
    const { events } = await ask<{ events: { pending: number } }>(test.service, '/status');
    return events.pending === 0 ? true : null;
  });
}

async function change(method: 'POST' | 'PUT', address: string, body: object): Promise<unknown> {
  const answer = await fetch(`${test.url}/api/v1${address}`, {
    method,
    headers: { authorization: `Bearer ${test.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${address}: ${await answer.text()}`);
  return answer.json();
}

/** Plans a replay, as an operator would before running it. */
async function planReplay(): Promise<string> {
  const body = { filter: { organization: held }, name: 'After the filter was mended', reason: 'Ticket 4711' };
  const { id } = (await change('POST', '/replays', body)) as { id: string };
  await until('the replay is planned', async () => {
    const { state } = await ask<{ state: string }>(test.service, `/replays/${id}`);
    return state === 'planned' ? true : null;
  });
  return id;
}

/** Maps a group that is there and one that is awaited, and makes tokens for two programs. */
async function setUp(): Promise<void> {
  const groupId = await first(`/organizations/${held}/groups`);
  const mappings = [
    { groupId, role: 'experiment_editor' },
    { groupName: 'Data Platform', role: 'data_owner' },
  ];
  await change('PUT', `/organizations/${held}/role-mappings`, { mappings });
  await change('POST', '/tokens', { name: 'status-page', role: 'viewer' });
  await change('POST', '/tokens', { name: 'on-call', role: 'operator' });
}

async function take(name: string, address: string): Promise<void> {
  const { page } = test;
  await test.goto(address);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor({ state: 'attached' });
    await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
    await page.waitForLoadState('networkidle').catch(() => undefined);
    await page.screenshot({ path: path.join(folder, `${name}-${colorScheme}.png`) });
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

async function takeNarrow(name: string, address: string): Promise<void> {
  const { page } = test;
  await page.setViewportSize({ width: 390, height: 844 });
  await test.goto(address);
  await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
  await page.screenshot({ path: path.join(folder, `${name}-phone.png`) });
  await page.setViewportSize({ width: 1280, height: 900 });
}

it('takes a picture of every page', async () => {
  await take('welcome', '/welcome');
  await tellAll();
  await setUp();
  const replay = await planReplay();
  const [member, event, hold, directory] = await Promise.all([
    first('/members?search=mira'),
    first(`/events?organization=${held}`),
    first('/holds'),
    first('/directories?organization=org_globex'),
  ]);
  const pages = {
    overview: '/',
    organizations: '/organizations',
    organization: `/organizations/${held}`,
    members: `/members?organization=${held}`,
    member: `/members/${member}`,
    directories: '/directories',
    directory: `/directories/${directory}`,
    roles: `/roles/${held}`,
    holds: '/holds',
    hold: `/holds/${hold}`,
    failures: '/failures',
    events: '/events',
    event: `/events/${event}`,
    replays: '/replays',
    replay: `/replays/${replay}`,
    audit: '/audit',
    access: '/access',
    guides: '/guides',
    guide: '/guides/okta',
  };
  for (const [name, address] of Object.entries(pages)) await take(name, address);
  for (const name of ['overview', 'member', 'hold'] as const) await takeNarrow(name, pages[name]);
  await test.page.context().clearCookies();
  await test.page.goto(`${test.url}/`);
  await test.page.getByRole('button', { name: 'Sign in' }).waitFor();
  await test.page.screenshot({ path: path.join(folder, 'sign-in-light.png') });
});
