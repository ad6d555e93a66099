import { afterAll, beforeAll, expect, test } from 'vitest';
import { emailOf, holdsOf, tallyOf } from '../../support/holding.ts';
import { plan, run, storeMissed } from '../../support/replaying.ts';
import { newStory } from '../../support/story.ts';
import { openTestSync, type TestSync } from '../../support/sync-context.ts';

let sync: TestSync;
beforeAll(async () => {
  sync = await openTestSync();
});
afterAll(async () => {
  await sync.close();
});

test('the preview of a replay tells who would be held, and running it holds them', async () => {
  const story = newStory();
  const people = Array.from({ length: 50 }, (_, n) => `user_${n}`);
  for (const id of people) story.user(id).created({ email: emailOf(id), attribute: 'viewer' });
  for (const id of people.slice(0, 14)) story.user(id).deleted();
  const { organizationId } = await storeMissed(sync, 'org_held', story, ({ type }) => type === 'dsync.user.deleted');
  const planned = await plan(sync);
  expect(planned).toMatchObject({
    outcomes: { unchanged: 50, applied: 10, held: 4 },
    effects: { loses_access: 10, held: 4, unchanged: 36 },
  });
  expect(await tallyOf(sync, organizationId)).toEqual({ 'viewer active': 50 });
  expect(await holdsOf(sync, organizationId)).toEqual([]);
  expect(await run(sync, planned.id)).toMatchObject({ state: 'done' });
  expect(await tallyOf(sync, organizationId)).toEqual({ 'viewer active': 40, 'viewer deactivated': 10 });
  expect(await holdsOf(sync, organizationId)).toMatchObject([{ rule: 'mass_removal', members: { waiting: 4 } }]);
});
