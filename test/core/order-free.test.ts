import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arrivals, history } from '../support/histories.ts';
import { recordsOf, run, stateBefore } from '../support/run-core.ts';

test('R2: any order of arrival, with any repetitions, ends in the members of the order in which things happened', () => {
  const shuffled = history.chain((told) => arrivals(told.events).map((arrived) => ({ told, arrived })));
  fc.assert(
    fc.property(shuffled, ({ told, arrived }) => {
      const inOrder = stateBefore(told);
      run(inOrder, told.events);
      const asArrived = stateBefore(told);
      run(asArrived, arrived);
      expect(recordsOf(asArrived)).toEqual(recordsOf(inOrder));
    }),
    { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 3000) },
  );
});
