import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arrivals, history } from '../support/histories.ts';
import { modelLines } from '../support/model-lines.ts';
import { tellInOrder } from '../support/reference-model.ts';
import { run, stateBefore } from '../support/run-core.ts';

test('R2: any order of arrival, with any repetitions, ends in the members of the simple model told in order', () => {
  const shuffled = history.chain((told) => arrivals(told.events).map((arrived) => ({ told, arrived })));
  fc.assert(
    fc.property(shuffled, ({ told, arrived }) => {
      const state = stateBefore(told);
      run(state, arrived);
      expect(modelLines(state.members.values())).toEqual(modelLines(tellInOrder(told)));
    }),
    { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 3000) },
  );
});
