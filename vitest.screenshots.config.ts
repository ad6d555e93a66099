import { defineConfig } from 'vitest/config';

/** `npm run screenshots`: takes the pictures in docs/images anew. */
export default defineConfig({
  test: {
    include: ['test/browser/screenshots.ts'],
    globalSetup: ['./test/support/global-setup.ts'],
    pool: 'forks',
    testTimeout: 300_000,
    hookTimeout: 90_000,
  },
});
