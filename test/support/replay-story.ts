import { effectsOf } from './replaying.ts';
import { newStory, type Story } from './story.ts';
import type { TestSync } from './sync-context.ts';

export const address = (name: string): string => `${name}@example.com`;

/** How many events of `tell` were applied when they came, and how many were not. */
export const atFirst = 5;
export const missedOnes = 5;

/** Of five people, four change in ways of their own, each once; then a sixth comes. */
export function tell(): Story {
  const story = newStory();
  for (const name of ['ann', 'bob', 'cho', 'dee', 'eve']) {
    story.user(`user_${name}`).created({ email: address(name), firstName: name, attribute: 'data_owner' });
  }
  story.user('user_ann').updated({ attribute: 'admin' });
  story.user('user_bob').updated({ attribute: 'viewer' });
  story.user('user_cho').deleted();
  story.user('user_dee').updated({ lastName: 'New' });
  story.user('user_fay').created({ email: address('fay'), firstName: 'fay' });
  return story;
}

/** Every member by address: last name, role and status. */
export async function members({ database }: TestSync, organizationId = 'org_1'): Promise<Record<string, string>> {
  const rows = await database.prisma.member.findMany({ where: { organizationId }, orderBy: { email: 'asc' } });
  return Object.fromEntries(
    rows.map(({ email, lastName, role, status }) => [email, `${lastName ?? '–'} ${role} ${status}`]),
  );
}

/** What a replay would do, a line a member. */
export async function effectLines(sync: TestSync, id: string): Promise<string[]> {
  const listed = await effectsOf(sync, id);
  return listed.map(({ email, effect, before, after, fields }) =>
    [email, effect, before?.role, before?.status, '→', after?.role, after?.status, ...fields].join(' ').trim(),
  );
}

/** What is noted of replays in the audit trail, oldest first. */
export async function audited({ database }: TestSync): Promise<string[]> {
  const entries = await database.prisma.auditEntry.findMany({
    where: { action: { startsWith: 'replay.' } },
    orderBy: { id: 'asc' },
  });
  return entries.map(({ organizationId, actor, action }) => `${organizationId} ${actor} ${action}`);
}
