import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isGroupThere, isUserThere } from '../../src/core/presence.ts';
import { showDirectory } from '../../src/sync/list-directories.ts';
import { history } from '../support/histories.ts';
import { openOrganization } from '../support/organization.ts';
import { run, stateBefore } from '../support/run-core.ts';
import { applyLane } from '../../src/sync/apply-events.ts';
import { laneOf } from '../../src/store/lane.ts';
import { openTestSync, type TestSync } from '../support/sync-context.ts';

let sync: TestSync;
beforeAll(async () => {
  sync = await openTestSync({ directoryDeletedPolicy: 'deactivate' });
});
afterAll(async () => {
  await sync.close();
});

it('counts in the database whom the core takes to be there', async () => {
  let count = 0;
  await fc.assert(
    fc.asyncProperty(history, async (told) => {
      const organization = await openOrganization(sync, `org_counted${(count += 1)}`, told);
      await organization.receive(organization.told.events.keys().toArray());
      await applyLane(sync, laneOf(organization.id, null));
      const state = stateBefore(organization.told);
      run(state, organization.told.events);
      for (const directory of state.directories.values()) {
        const users = [...state.users.values()].filter(({ directoryId }) => directoryId === directory.id);
        const active = users.filter((user) => isUserThere(user, directory)).length;
        const groups = [...state.groups.values()].filter(
          (group) => group.directoryId === directory.id && isGroupThere(group),
        );
        expect(await showDirectory(sync, directory.id)).toMatchObject({
          users: { active, gone: users.length - active },
          groups: groups.length,
        });
      }
    }),
    { numRuns: 40, endOnFailure: true },
  );
}, 120_000);
