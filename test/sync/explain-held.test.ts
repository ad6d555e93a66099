import { afterAll, beforeAll, expect, test } from 'vitest';
import { explainMember } from '../../src/sync/explain-member.ts';
import { rejectHold, restoreRemoved } from '../../src/sync/holds/answer-hold.ts';
import type { MemberExplanation } from '../../src/sync/member-explanation.ts';
import { addressOf, tellMistake, tellStaff, tightGuard } from '../support/hold-story.ts';
import { openTestSync, type TestSync } from '../support/sync-context.ts';
import { tellStory, type ToldStory } from '../support/tell.ts';

const actor = 'operator:test';
const time = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;

let sync: TestSync;
beforeAll(async () => {
  sync = await openTestSync(tightGuard);
});
afterAll(async () => {
  await sync.close();
});

async function explain(told: ToldStory, name: string): Promise<MemberExplanation> {
  const found = await explainMember(sync, (await told.member(addressOf(name))).id);
  if (found === null) throw new Error('There is no such member.');
  return found;
}

async function holdIn({ organizationId }: ToldStory): Promise<string> {
  const { id } = await sync.database.prisma.hold.findFirstOrThrow({ where: { organizationId } });
  return id;
}

test('who is active only because the removal waits', async () => {
  const told = await tellStory(sync, tellMistake());
  const id = await holdIn(told);
  const event = told.idOf('event_015');
  const { status, role, hold } = await explain(told, 'person-2');
  const by = String.raw`which dsync\.user\.deleted of ${time} \(${event}\) asks for`;
  expect(status.sentence).toMatch(
    new RegExp(
      `^Active only because the removal is held, ${by}: it waits for an operator since ${time}, in the hold ${id}\\.$`,
    ),
  );
  expect(status.eventId).toBe(event);
  expect(role).toMatchObject({ source: 'attribute', rule: 1 });
  expect(hold).toMatchObject({ id, rule: 'mass_removal', asks: 'removal', answer: 'waiting', asked: { id: event } });
  expect((await explain(told, 'person-0')).hold).toBeNull();
  expect((await explain(told, 'person-9')).status.sentence).toMatch(/^Active, because the directory has this person/);
});

test('who is active only because the removal was rejected, or undone', async () => {
  const told = await tellStory(sync, tellMistake());
  const id = await holdIn(told);
  await rejectHold(sync, id, { memberIds: null, reason: 'A wrong filter' }, actor);
  await told.catchUp();
  await restoreRemoved(sync, id, { memberIds: null, reason: 'A wrong filter' }, actor);
  await told.catchUp();
  expect((await explain(told, 'person-2')).status.sentence).toMatch(
    /^Active only because operator:test rejected the removal, /,
  );
  expect((await explain(told, 'person-0')).status.sentence).toMatch(
    /^Active only because operator:test undid the removal, /,
  );
});

test('who is an admin only because nobody else is', async () => {
  const story = tellStaff();
  const told = await tellStory(sync, story);
  story.user('user_admin').updated({ attribute: 'viewer' });
  await told.catchUp();
  const id = await holdIn(told);
  const { status, role, hold } = await explain(told, 'admin');
  expect(role.sentence).toContain(`(${told.idOf('event_013')}) asks for: it waits for an operator since `);
  expect(role.sentence).toMatch(
    new RegExp(`^admin only because the lower role is held, .* in the hold ${id}\\. Nobody else `),
  );
  expect(role).toMatchObject({ source: 'kept', rule: null });
  expect(status.sentence).toMatch(/^Active, because the directory has this person/);
  expect(hold).toMatchObject({ rule: 'last_admin', asks: 'lower_role' });
});
