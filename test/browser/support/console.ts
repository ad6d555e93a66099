import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { startTestService, type TestService } from '../../support/dsync.ts';
import { startFakeWorkos, type FakeWorkos } from '../../support/fake-workos.ts';
import { expectAccessiblePage } from './accessible.ts';
import { startChromium } from './chromium.ts';

/** The console in a browser, on a service and a database of its own. */
export interface OpenConsole {
  /** Signed in as an admin of all organizations, 1280 × 900. */
  readonly page: Page;
  readonly url: string;
  readonly token: string;
  readonly service: TestService;
  /** WorkOS's API, which the service asks. */
  readonly workos: FakeWorkos;
  /** Moves WorkOS's clock on, so that a resync takes what it was told before for settled. */
  passTimeAtWorkos(ms: number): void;
  /** Opens a page of the console, and waits until it is drawn. */
  goto(path: string): Promise<void>;
  /** Fails when axe finds something serious, in light or dark, or when the page scrolls sideways at 390 pixels. */
  expectAccessible(): Promise<void>;
  /** Ends all of it; fails when the page had an error or broke its own policy. */
  close(): Promise<void>;
}

/** Opens the console; `settings` are those of the service. */
export async function openConsole(settings: Record<string, string> = {}): Promise<OpenConsole> {
  if (!existsSync(fileURLToPath(new URL('../../../src/console/dist/index.html', import.meta.url)))) {
    throw new Error('The console is not built: run "npm run build" first.');
  }
  let aheadMs = 0;
  const workos = await startFakeWorkos({ now: () => Date.now() + aheadMs });
  const api = { WORKOS_API_KEY: workos.apiKey, WORKOS_API_URL: workos.url };
  // A scheduled comparison with WorkOS would mend what a test has made differ, before the test looks.
  const service = await startTestService({ ...api, RESYNC_EVERY_HOURS: '0', ...settings });
  const browser = await startChromium();
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' });
  // A machine that does other things as well may take its time.
  context.setDefaultTimeout(45_000);
  const page = await context.newPage();
  const faults = collectFaults(page);
  const { url, token } = service;
  const signedIn = await context.request.post(`${url}/api/v1/session`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(signedIn.status()).toBe(201);
  const goto = async (path: string): Promise<void> => {
    await page.goto(url + path);
    await page.getByRole('heading', { level: 1 }).waitFor();
  };
  const close = async (): Promise<void> => {
    await browser.close();
    await service.stop();
    await workos.close();
    expect(faults).toEqual([]);
  };
  const passTimeAtWorkos = (ms: number): void => void (aheadMs += ms);
  const expectAccessible = (): Promise<void> => expectAccessiblePage(page);
  return { page, url, token, service, workos, passTimeAtWorkos, goto, close, expectAccessible };
}

/** What a page complains of. What the server refused is shown on the page, and is no fault of it. */
function collectFaults(page: Page): string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      faults.push(message.text());
  });
  return faults;
}
