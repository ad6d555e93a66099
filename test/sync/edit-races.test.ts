import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { laneOf } from '../../src/store/lane.ts';
import { applyLane } from '../../src/sync/apply-events.ts';
import { addMember, changeMember } from '../../src/sync/edit-member.ts';
import { holdWrites, openLockHolder, untilWaiting, type LockHolder } from '../support/lock-holder.ts';
import { openOrganization, type TestOrganization } from '../support/organization.ts';
import { newStory } from '../support/story.ts';
import { openTestSync, type TestSync } from '../support/sync-context.ts';

const actor = 'operator:test';
let sync: TestSync;
let holder: LockHolder;

beforeAll(async () => {
  sync = await openTestSync();
});
beforeEach(async () => {
  holder = await openLockHolder(sync.database.url);
});
afterEach(async () => {
  await holder.close();
  expect(sync.complaints).toEqual([]);
});
afterAll(async () => {
  await sync.close();
});

/** One of Eppo's own whose address a directory user is about to have. */
async function aboutToBeAdopted(): Promise<{
  organization: TestOrganization;
  own: string;
  apply: () => Promise<void>;
}> {
  const story = newStory();
  story.ownMember('own', 'ann@example.com', { role: 'viewer' });
  story.user('ann').created({ email: 'ann@example.com', attribute: 'default' });
  const organization = await openOrganization(sync, `org_${randomUUID()}`, story);
  await organization.receive([0]);
  const own = organization.told.own[0]?.id ?? '';
  return { organization, own, apply: () => applyLane(sync, laneOf(organization.id, null)) };
}

test('an edit that comes first is adopted with the member: what the event keeps is the new role', async () => {
  const { organization, own, apply } = await aboutToBeAdopted();
  // The edit has changed the row and waits to write its audit entry.
  await holdWrites(holder, 'audit_entries');
  const edited = changeMember(sync, own, { role: 'admin', firstName: 'Edited' }, actor);
  await untilWaiting(sync.database, 1);
  const applied = apply();
  await untilWaiting(sync.database, 2);
  await holder.commit();
  expect(await edited).toMatchObject({ role: 'admin', managedBy: 'eppo' });
  await applied;
  expect(await organization.members()).toMatchObject([
    { id: own, role: 'admin', roleSource: 'kept', firstName: 'Ann', managedBy: 'directory' },
  ]);
});

test('an edit that comes while the event adopts the member is refused: by then the directory manages it', async () => {
  const { organization, own, apply } = await aboutToBeAdopted();
  // The event has read and locked the member and waits to write.
  await holdWrites(holder, 'directories');
  const applied = apply();
  await untilWaiting(sync.database, 1);
  const edited = changeMember(sync, own, { firstName: 'Edited' }, actor);
  const refused = expect(edited).rejects.toMatchObject({
    refusal: { code: 'managed_by_directory', fields: ['firstName'] },
  });
  await untilWaiting(sync.database, 2);
  await holder.commit();
  await Promise.all([applied, refused]);
  expect(await organization.members()).toMatchObject([{ id: own, firstName: 'Ann', managedBy: 'directory' }]);
});

test('two edits that pass addresses round end without a deadlock reaching whoever asked', async () => {
  const organization = `org_${randomUUID()}`;
  const add = async (name: string): Promise<string> => {
    const values = { email: `${name}@example.com`, firstName: null, lastName: null, role: 'viewer' } as const;
    return (await addMember(sync, organization, values, actor)).id;
  };
  const [ann, bob] = [await add('ann'), await add('bob')];
  const rename = (id: string, email: string) =>
    holder.query('UPDATE members SET email = $2 WHERE id = $1', [id, email]);
  await rename(bob, 'cho@example.com');
  const edited = changeMember(sync, ann, { email: 'bob@example.com' }, actor);
  await untilWaiting(sync.database, 1);
  // Each now waits for the other, until PostgreSQL ends the transaction of the service.
  await holder.query('UPDATE members SET last_name = $2 WHERE id = $1', [ann, 'Example']);
  await holder.commit();
  expect(await edited).toMatchObject({ email: 'bob@example.com', lastName: 'Example' });
});
