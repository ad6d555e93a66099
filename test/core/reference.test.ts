import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arrivals, history } from '../support/histories.ts';
import { tellInOrder, type ModelMember } from '../support/reference-model.ts';
import { run, stateBefore } from '../support/run-core.ts';

/** What both foretell. An address with the suffix for someone who has gone is compared as that, not by its suffix. */
function compared(members: Iterable<ModelMember>): unknown[] {
  return [...members]
    .map(({ email, firstName, lastName, role, status, managedBy, roleSource }) => {
      const shown = email.includes('+former-') ? 'former' : email;
      return { email: shown, firstName, lastName, role, status, managedBy, roleSource };
    })
    .map((member) => JSON.stringify(member))
    .sort();
}

test('R2: any order of arrival, with any repetitions, ends in the members of the simple model told in order', () => {
  const shuffled = history.chain((told) => arrivals(told.events).map((arrived) => ({ told, arrived })));
  fc.assert(
    fc.property(shuffled, ({ told, arrived }) => {
      const state = stateBefore(told);
      run(state, arrived);
      expect(compared(state.members.values())).toEqual(compared(tellInOrder(told)));
    }),
    { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 3000) },
  );
});
