import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Starts the Chromium that is installed; CHROMIUM names another one. Throws a sentence when there is none. */
export async function startChromium(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM'] ?? places.find((place) => existsSync(place));
  if (executablePath === undefined) {
    throw new Error('There is no Chromium: install it (Debian: apt-get install chromium), or name one in CHROMIUM.');
  }
  // In a container there are no namespaces for its sandbox; what it opens here are our own pages only.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}
