import { defineConfig } from 'vitest/config';

/** The tests of the rules alone, for `npm run test:mutation`: no servers, and properties short enough for each mutant. */
export default defineConfig({
  test: {
    include: ['test/core/**/*.test.ts'],
    // The rules keep nothing between calls, and a process a file would be most of the time.
    isolate: false,
    setupFiles: ['./test/mutation/same-properties.ts'],
    env: { PROPERTY_RUNS: '200' },
    testTimeout: 30_000,
  },
});
