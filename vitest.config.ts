import { defineConfig } from 'vitest/config';

const ci = process.env['CI'] !== undefined && process.env['CI'] !== 'false';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // They need a browser and the built console, and have a command of their own: npm run test:browser.
    exclude: ['test/browser/**'],
    globalSetup: ['./test/support/global-setup.ts'],
    reporters: ['default', './test/support/no-skips-reporter.ts'],
    // Tests start servers and end them by signal, which a thread cannot do for itself alone.
    pool: 'forks',
    // Each file brings its own database and processes; more at once makes the timings below guesses.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    allowOnly: false,
    coverage: {
      // Only in CI: a run of one file would always miss the rest.
      enabled: ci,
      provider: 'v8',
      reporter: ['text', 'html'],
      // The rules and the wire are where an untried branch is somebody's access; the shell is proved by real databases.
      include: ['src/core/**/*.ts', 'src/workos/**/*.ts'],
      thresholds: { lines: 100, branches: 100, functions: 100, statements: 100 },
    },
  },
});
