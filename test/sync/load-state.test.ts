import { afterAll, beforeAll, expect, test } from 'vitest';
import { laneOf } from '../../src/store/lane.ts';
import { applyLane } from '../../src/sync/apply-events.ts';
import { openOrganization } from '../support/organization.ts';
import { newStory, type Story } from '../support/story.ts';
import { openTestSync, type TestSync } from '../support/sync-context.ts';

// What one batch leaves in the database and a later one has to read again, though its events do not name it.

let sync: TestSync;
let made = 0;
beforeAll(async () => {
  sync = await openTestSync({ directoryDeletedPolicy: 'deactivate' });
});
afterAll(async () => {
  await sync.close();
  expect(sync.complaints).toEqual([]);
});

/** Applies a story batch by batch, as its events arrived, and expects the members of the order they happened in. */
async function inBatches(story: Story, ...batches: readonly (readonly number[])[]): Promise<void> {
  const organization = await openOrganization(sync, `org_batches_${(made += 1)}`, story);
  for (const batch of batches) {
    await organization.receive(batch);
    await applyLane(sync, laneOf(organization.id, null));
  }
  expect(await organization.members()).toEqual(organization.expected());
}

test('R7: a membership stored before its user has ever been seen gives the user its role', async () => {
  const story = newStory({ groupId: 'group', role: 'admin' });
  const ann = story.user('ann');
  ann.created({ email: 'ann@example.com' });
  ann.addedTo('group');
  await inBatches(story, [1], [0]);
});

test('R7: the same by the name of a group that comes last', async () => {
  const story = newStory({ groupName: 'Admins', role: 'admin' });
  const ann = story.user('ann');
  story.group('group').created('Admins');
  ann.created({ email: 'ann@example.com' });
  ann.addedTo('group');
  await inBatches(story, [2], [1], [0]);
});

test('R8: a group deleted before its members arrive gives them nothing', async () => {
  const story = newStory({ groupId: 'group', role: 'admin' });
  const ann = story.user('ann');
  ann.created({ email: 'ann@example.com' });
  ann.addedTo('group');
  story.group('group').deleted();
  await inBatches(story, [2], [1], [0]);
});

test('R6: an earlier address of an identity leads to the member of Eppo’s own that has it', async () => {
  const story = newStory();
  story.ownMember('own', 'ann@example.com');
  const ann = story.user('ann');
  ann.created({ email: 'ann@example.com' });
  ann.updated({ email: 'annabel@example.com' });
  await inBatches(story, [1], [0]);
});

test('R6: two identities that an address ties together are one from then on', async () => {
  const story = newStory();
  const [ann, again] = [story.user('ann'), story.user('again')];
  ann.created({ email: 'ann@example.com' });
  ann.updated({ email: 'annabel@example.com' });
  ann.deleted();
  again.created({ email: 'annabel@example.com' });
  await inBatches(story, [0], [3], [2], [1]);
});

test('R8: the end of a directory stays for a user who was not known when it came', async () => {
  const story = newStory();
  story.user('ann').created({ email: 'ann@example.com' });
  story.directory('directory_okta').deleted();
  await inBatches(story, [1], [0]);
});
