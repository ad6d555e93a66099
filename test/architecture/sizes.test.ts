import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Size {
  readonly path: string;
  readonly lines: number;
}

function measure(): Size[] {
  const paths = globSync('{src,workers}/**/*.{ts,tsx,mjs}', { exclude: ['src/generated/**', '**/dist/**'] });
  return paths
    .map((path) => ({ path, lines: readFileSync(path, 'utf8').trimEnd().split('\n').length }))
    .sort((a, b) => a.lines - b.lines);
}

/** The size that the given share of the files does not pass. */
function quantile(sizes: readonly Size[], share: number): number {
  return sizes[Math.ceil(sizes.length * share) - 1]?.lines ?? 0;
}

// Small files are what makes a folder's listing readable as its table of contents. The bounds hold for the whole, so a
// failure names no single culprit: look at the longest files first.
describe('file sizes', () => {
  const sizes = measure();

  it('measures the files there are', () => {
    expect(sizes.map(({ path }) => path)).toContain('src/core/roles.ts');
  });

  it('has a median between 30 and 60 lines: neither lumps nor dust', () => {
    expect(quantile(sizes, 0.5)).toBeGreaterThanOrEqual(30);
    expect(quantile(sizes, 0.5)).toBeLessThanOrEqual(60);
  });

  it('keeps nine in ten files under 150 lines', () => {
    expect(quantile(sizes, 0.9)).toBeLessThan(150);
  });

  it('has no file over 300 lines', () => {
    expect(sizes.filter(({ lines }) => lines > 300)).toEqual([]);
  });
});
