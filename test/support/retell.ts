import { randomUUID } from 'node:crypto';
import type { DirectoryEvent } from '../../src/core/event.ts';
import type { MemberRecord } from '../../src/core/member.ts';
import type { IncomingEvent } from '../../src/store/insert-events.ts';
import type { Database } from '../../src/store/database.ts';
import type { History } from './histories.ts';
import { bodyOf } from './webhook-bodies.ts';

/** A history that was moved into an organization of its own, so that many of them share one database. */
export interface Retold extends History {
  readonly organizationId: string;
  event(original: DirectoryEvent): DirectoryEvent;
}

/** Gives a history ids that no other organization has: its events, directories and own members. */
export function retell(told: History, organizationId: string): Retold {
  const event = (original: DirectoryEvent): DirectoryEvent => {
    const moved = JSON.stringify(original).replaceAll('"directory_', `"${organizationId}_directory_`);
    const parsed = JSON.parse(moved) as DirectoryEvent;
    return {
      ...parsed,
      stamp: { ...parsed.stamp, eventId: `${organizationId}_${parsed.stamp.eventId}` },
      organizationId,
    };
  };
  const own = told.own.map((member) => ({ ...member, id: randomUUID() }));
  return { organizationId, own, mappings: told.mappings, events: told.events.map(event), event };
}

/** Stores what the organization had before its directory spoke. */
export async function storeBefore({ prisma }: Database, { organizationId, own, mappings }: Retold): Promise<void> {
  await prisma.member.createMany({
    data: own.map(({ id, email, firstName, role }) => ({ id, organizationId, email, firstName, role })),
  });
  await prisma.roleMapping.createMany({
    data: mappings.map((mapping, position) => ({
      organizationId,
      position,
      role: mapping.role,
      ...('groupId' in mapping ? { groupId: mapping.groupId } : { groupName: mapping.groupName }),
    })),
  });
}

/** An event as the inbox takes it. */
export function incoming(event: DirectoryEvent, organizationId: string): IncomingEvent {
  return {
    id: event.stamp.eventId,
    type: event.type,
    organizationId,
    directoryId: null,
    directoryUserId: 'user' in event ? event.user.id : 'userId' in event ? event.userId : null,
    occurredAt: event.stamp.at,
    disposition: 'pending',
    payload: Buffer.from(JSON.stringify(bodyOf(event, organizationId))),
  };
}

type Compared = Pick<
  MemberRecord,
  | 'id'
  | 'email'
  | 'firstName'
  | 'lastName'
  | 'role'
  | 'status'
  | 'managedBy'
  | 'roleSource'
  | 'needsAttention'
  | 'roleEventId'
>;

/** The organization's members as they are stored, in the form of `membersOf`. */
export async function storedMembers({ prisma }: Database, organizationId: string): Promise<Compared[]> {
  const rows = await prisma.member.findMany({
    where: { organizationId },
    select: {
      id: true,
      email: true,
      firstName: true,
      lastName: true,
      role: true,
      status: true,
      managedBy: true,
      roleSource: true,
      needsAttention: true,
      roleEventId: true,
    },
  });
  return rows.sort((a, b) => (a.email < b.email ? -1 : 1));
}
