import { applyLane } from '../../src/sync/apply-events.ts';
import { laneOf } from '../../src/store/lane.ts';
import { showHold, type HoldView } from '../../src/sync/holds/list-holds.ts';
import { newStory, type Story } from './story.ts';
import type { TestSync } from './sync-context.ts';
import { tellStory, type ToldStory } from './tell.ts';

/** A customer of some people, told in full. */
export interface Crowd {
  readonly story: Story;
  readonly told: ToldStory;
  /** The people's ids in the story, in the order in which they came. */
  readonly people: readonly string[];
}

/** A customer of `size` viewers, and of as many admins before them as asked for. */
export async function openCrowd(sync: TestSync, size: number, admins = 0): Promise<Crowd> {
  const story = newStory();
  const people = Array.from({ length: size }, (_, n) => `user_${String(n).padStart(4, '0')}`);
  for (const [n, id] of people.entries()) {
    story.user(id).created({ email: emailOf(id), attribute: n < admins ? 'admin' : 'viewer' });
  }
  return { story, told: await tellStory(sync, story), people };
}

export function emailOf(person: string): string {
  return `${person}@example.com`;
}

/** How many members an organization has by role and status, such as `viewer active`. */
export async function tallyOf({ database }: TestSync, organizationId: string): Promise<Record<string, number>> {
  const members = await database.prisma.member.groupBy({
    by: ['role', 'status'],
    where: { organizationId },
    _count: true,
  });
  return Object.fromEntries(members.map(({ role, status, _count }) => [`${role} ${status}`, _count]));
}

/** The organization's holds, the oldest first, with what was answered carried out. */
export async function holdsOf(sync: TestSync, organizationId: string): Promise<HoldView[]> {
  await applyLane(sync, laneOf(organizationId, null));
  const holds = await sync.database.prisma.hold.findMany({ where: { organizationId }, orderBy: { openedAt: 'asc' } });
  const views = await Promise.all(holds.map(({ id }) => showHold(sync, id)));
  return views.filter((view) => view !== null);
}
