import { defineConfig } from 'vitest/config';

/** `npm run test:browser`: the console in a real browser, against a real service and database. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    globalSetup: ['./test/support/global-setup.ts'],
    reporters: ['default', './test/support/no-skips-reporter.ts'],
    pool: 'forks',
    // Each file has a browser and a service; two at once are what two cores can do.
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 90_000,
    allowOnly: false,
  },
});
