import type { ClaimedEvent } from './claim-events.ts';
import type { Reader } from './page.ts';

/** An event of a replay that tells of a member, as far as reading it needs. */
export interface IntroducingEvent extends Pick<ClaimedEvent, 'id' | 'type' | 'occurredAt' | 'payload'> {
  readonly memberId: string;
}

/**
 * Of each of these members the newest event of the replay that tells of a person and would change the member; none where
 * its payload is no longer kept. It goes through the whole replay: ask for a page of members at once.
 */
export async function findIntroducing(
  { prisma }: Reader,
  replayId: string,
  memberIds: readonly string[],
): Promise<IntroducingEvent[]> {
  if (memberIds.length === 0) return [];
  return prisma.$queryRaw<IntroducingEvent[]>`
    SELECT DISTINCT ON (m."memberId") m."memberId"::text AS "memberId", e.id, e.type, e.payload,
      (extract(epoch FROM e.occurred_at) * 1000)::float8 AS "occurredAt"
    FROM replay_items i CROSS JOIN LATERAL jsonb_to_recordset(i.members) AS m("memberId" uuid)
    JOIN events e ON e.id = i.event_id
    WHERE i.replay_id = ${replayId}::uuid AND m."memberId" = ANY(${memberIds}::uuid[]) AND e.payload IS NOT NULL
      AND e.type LIKE 'dsync.user.%'
    ORDER BY m."memberId", i.position DESC`;
}
