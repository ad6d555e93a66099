import { readdir, readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

const assets = new URL('../../src/console/dist/assets/', import.meta.url);

it('is less than 250 kB of script, compressed, with every page', async () => {
  const names = (await readdir(assets)).filter((name) => name.endsWith('.js.br'));
  const sizes = await Promise.all(names.map(async (name) => (await readFile(new URL(name, assets))).byteLength));
  expect(names.length).toBeGreaterThan(1);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(250_000);
});

it('names no foreign host that a page would fetch from', async () => {
  const names = (await readdir(assets)).filter((name) => /\.(?:js|css)$/.test(name));
  for (const name of names) {
    const text = await readFile(new URL(name, assets), 'utf8');
    expect(text, name).not.toMatch(/url\(["']?https?:|@import|fetch\(["'`]https?:|src=["']https?:/);
  }
});
