import { randomUUID } from 'node:crypto';
import type { Member } from '../../src/generated/prisma/client.ts';
import { insertEvents } from '../../src/store/insert-events.ts';
import { laneOf } from '../../src/store/lane.ts';
import { applyLane } from '../../src/sync/apply-events.ts';
import { incoming, retell, storeBefore } from './retell.ts';
import type { Story } from './story.ts';
import type { TestSync } from './sync-context.ts';

/** A story that the real database was told, in an organization of its own. */
export interface ToldStory {
  readonly organizationId: string;
  /** Tells what has been added to the story since. */
  catchUp(): Promise<void>;
  /** The id under which an event of the story, or its directory, was told. */
  idOf(id: string): string;
  member(email: string): Promise<Member>;
}

/** Tells a story through the inbox and the lane, as webhooks would. */
export async function tellStory(sync: TestSync, story: Story): Promise<ToldStory> {
  const organizationId = `org_${randomUUID().slice(0, 8)}`;
  const retold = retell(story, organizationId);
  await storeBefore(sync.database, retold);
  let told = 0;
  const catchUp = async (): Promise<void> => {
    const events = story.events.slice(told).map((event) => incoming(retold.event(event), organizationId));
    told = story.events.length;
    if (events.length > 0) await insertEvents(sync.database.direct, events);
    await applyLane(sync, laneOf(organizationId, null));
  };
  await catchUp();
  return {
    organizationId,
    catchUp,
    idOf: (id) => `${organizationId}_${id}`,
    member: (email) =>
      sync.database.prisma.member.findUniqueOrThrow({ where: { organizationId_email: { organizationId, email } } }),
  };
}
