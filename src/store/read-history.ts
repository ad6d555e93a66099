import type { Outcome } from '../core/decision.ts';
import type { Reader } from './page.ts';

/** An event that touched a person, and how it ended. */
export interface TimelineEvent {
  readonly id: string;
  readonly type: string;
  readonly occurredAt: Date;
  readonly receivedAt: Date;
  /** Null while it waits. */
  readonly outcome: Outcome | null;
  readonly reason: string | null;
}

/** Something that was changed in a member, or done to it. */
export interface TimelineChange {
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly eventId: string | null;
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * The newest events of some directory users, and those with the given ids, newest first. Read from indexes, however
 * many events there are.
 */
export async function findEventsOf(
  { prisma }: Reader,
  organizationId: string,
  {
    directoryUserIds,
    eventIds,
  }: { readonly directoryUserIds: readonly string[]; readonly eventIds: readonly string[] },
  limit: number,
): Promise<TimelineEvent[]> {
  return prisma.$queryRaw<TimelineEvent[]>`
    SELECT e.id, e.type, e.occurred_at AS "occurredAt", e.received_at AS "receivedAt", o.outcome::text AS outcome,
      coalesce(o.reason, p.reason) AS reason
    FROM events e LEFT JOIN event_outcomes o ON o.event_id = e.id LEFT JOIN pending_events p ON p.event_id = e.id
    WHERE (e.directory_user_id = ANY(${directoryUserIds}::text[]) OR e.id = ANY(${eventIds}::text[]))
      AND coalesce(e.organization_id, o.organization_id) = ${organizationId}
    ORDER BY e.occurred_at DESC, e.id DESC LIMIT ${limit}`;
}

/** The newest audit entries of a member and of those that were merged into it, newest first. */
export async function findChangesOf({ prisma }: Reader, memberId: string, limit: number): Promise<TimelineChange[]> {
  const merged = await prisma.$queryRaw<{ id: string }[]>`
    WITH RECURSIVE merged AS (
      SELECT id FROM merged_members WHERE merged_into = ${memberId}::uuid
      UNION
      SELECT m.id FROM merged_members m JOIN merged ON m.merged_into = merged.id
    )
    SELECT id::text FROM merged`;
  return prisma.auditEntry.findMany({
    where: { memberId: { in: [memberId, ...merged.map(({ id }) => id)] } },
    orderBy: { id: 'desc' },
    take: limit,
    select: { at: true, actor: true, action: true, eventId: true, before: true, after: true },
  });
}
