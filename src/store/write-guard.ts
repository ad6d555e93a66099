import type { HoldRule } from '../core/held.ts';
import type { Statements } from './direct.ts';
import type { WriteSet } from './write-set.ts';

// The open hold of the organization and rule, or a new one that is told of outside.
const openSql = `
  WITH open AS (
    SELECT id FROM holds WHERE organization_id = $1 AND rule = $2 AND directory_id IS NOT DISTINCT FROM $3
      AND closed_at IS NULL
  ), opened AS (
    INSERT INTO holds (organization_id, rule, directory_id, opened_event_id, active, removed)
    SELECT $1, $2, $3, $4, coalesce($5::int, (SELECT active FROM member_counts WHERE organization_id = $1), 0), $6
    WHERE NOT EXISTS (SELECT FROM open)
    RETURNING id
  ), told AS (
    INSERT INTO hold_notices (hold_id, kind) SELECT id, 'hold.opened' FROM opened
  )
  SELECT id::text FROM open UNION ALL SELECT id::text FROM opened LIMIT 1`;

const holdSql = `
  INSERT INTO held_changes (hold_id, organization_id, rule, member_id, event_id)
  SELECT $1::uuid, $2, $3, member_id, event_id FROM json_to_recordset($4::json) AS h(member_id uuid, event_id text)
  ON CONFLICT (hold_id, member_id) DO UPDATE SET event_id = EXCLUDED.event_id, state = 'waiting', held_at = now(),
    restored = false, decided_at = NULL, decided_by = NULL`;

const releaseSql = `
  UPDATE held_changes SET state = 'released', decided_at = now(), decided_by = 'directory'
  WHERE organization_id = $1 AND member_id = ANY($2::uuid[]) AND state IN ('waiting', 'rejected')
  RETURNING hold_id::text AS id`;

const removalsSql = `
  INSERT INTO removals (organization_id, member_id, event_id)
  SELECT $1, member_id, event_id FROM json_to_recordset($2::json) AS r(member_id uuid, event_id text)
  ON CONFLICT DO NOTHING`;

const closeSql = `
  WITH answered AS (
    SELECT h.id, CASE WHEN count(DISTINCT c.state) = 1 THEN min(c.state) ELSE 'mixed' END AS answer
    FROM holds h JOIN held_changes c ON c.hold_id = h.id
    WHERE h.id = ANY($1::uuid[]) AND h.closed_at IS NULL
    GROUP BY h.id HAVING count(*) FILTER (WHERE c.state = 'waiting') = 0
  ), closed AS (
    UPDATE holds h SET closed_at = now(), answer = a.answer FROM answered a WHERE h.id = a.id RETURNING h.id
  )
  INSERT INTO hold_notices (hold_id, kind) SELECT id, 'hold.closed' FROM closed ON CONFLICT DO NOTHING`;

/** Writes what the guard notes of one organization's decisions, in the caller's transaction. */
export async function writeGuard(tx: Statements, organizationId: string, writes: WriteSet): Promise<void> {
  if (writes.released.size > 0) {
    const rows = await tx.$queryRawUnsafe<{ id: string }[]>(releaseSql, organizationId, [...writes.released]);
    await closeAnswered(
      tx,
      rows.map(({ id }) => id),
    );
  }
  if (writes.removals.length > 0) {
    const rows = writes.removals.map(({ memberId, eventId }) => ({ member_id: memberId, event_id: eventId }));
    await tx.$queryRawUnsafe(removalsSql, organizationId, JSON.stringify(rows));
  }
  for (const rule of new Set([...writes.held.values()].map(({ held }) => held.rule))) {
    const notes = [...writes.held.values()].filter(({ held }) => held.rule === rule);
    const [first] = notes;
    if (first === undefined) continue;
    const id = await openHold(tx, organizationId, { rule, eventId: first.held.eventId, of: first.of });
    const rows = notes.map(({ held }) => ({ member_id: held.memberId, event_id: held.eventId }));
    await tx.$queryRawUnsafe(holdSql, id, organizationId, rule, JSON.stringify(rows));
  }
  for (const [directoryId, eventId] of writes.heldDirectories) {
    await openHold(tx, organizationId, { rule: 'directory_deleted', directoryId, eventId });
  }
}

/** What a hold begins with. */
interface Opening {
  readonly rule: HoldRule;
  readonly directoryId?: string;
  readonly eventId: string | null;
  readonly of?: { readonly active: number; readonly removed: number };
}

/** The organization's open hold by a rule, which is opened where there is none. Resolves to its id. */
async function openHold(tx: Statements, organizationId: string, opening: Opening): Promise<string> {
  const { rule, directoryId = null, eventId, of } = opening;
  const values = [organizationId, rule, directoryId, eventId, of?.active ?? null, of?.removed ?? 0];
  const [hold] = await tx.$queryRawUnsafe<{ id: string }[]>(openSql, ...values);
  if (hold === undefined) throw new Error(`A hold of ${organizationId} was neither found nor opened.`);
  return hold.id;
}

/** Closes those holds of which nothing waits any more, with the answer that all of it got. */
export async function closeAnswered(tx: Statements, holdIds: readonly string[]): Promise<void> {
  if (holdIds.length > 0) await tx.$queryRawUnsafe(closeSql, [...new Set(holdIds)]);
}
