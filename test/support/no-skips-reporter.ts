import type { Reporter, TestModule } from 'vitest/node';

interface Counts {
  passed: number;
  failed: number;
  /** The full names of the tests that did not run. */
  skipped: string[];
}

/** Counts single tests; a file that failed outside a test (import, hook) counts as one failure. */
function count(modules: readonly TestModule[], errorsOutside: number): Counts {
  const counts: Counts = { passed: 0, failed: errorsOutside, skipped: [] };
  for (const module of modules) {
    const failedBefore = counts.failed;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === 'passed') counts.passed += 1;
      else if (state === 'failed') counts.failed += 1;
      else counts.skipped.push(`${module.relativeModuleId} > ${test.fullName}`);
    }
    if (module.state() === 'failed' && counts.failed === failedBefore) counts.failed += 1;
  }
  return counts;
}

/**
 * Ends the output with the plain line `N passed, N failed`, and in CI fails a run that skipped a test: a skip is a
 * promise that nobody checks any more, and a missing server would turn whole folders into skips without a sound.
 */
export default class NoSkipsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errorsOutside: readonly unknown[]): void {
    const { passed, failed, skipped } = count(modules, errorsOutside.length);
    const forbidden = process.env['CI'] !== undefined && process.env['CI'] !== 'false' && skipped.length > 0;
    if (forbidden) process.exitCode = 1;
    const list = forbidden
      ? `\nSkipped, which fails a run in CI:\n${skipped.map((name) => `  ${name}\n`).join('')}`
      : '';
    const tail = skipped.length > 0 ? `, ${skipped.length} skipped` : '';
    // On exit, because the coverage report comes after the end of the tests.
    process.once('exit', () => process.stdout.write(`${list}\n${passed} passed, ${failed} failed${tail}\n`));
  }
}
