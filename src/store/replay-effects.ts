import type { MemberEffect, NetEffect, Standing } from '../core/effect.ts';
import { Prisma } from '../generated/prisma/client.ts';
import type { Transaction } from './database.ts';
import { toPage, type Page, type PageRequest, type Reader } from './page.ts';

const rowsAtOnce = 5_000;

/** Stores what a replay would do to the members of one organization, over what an earlier try may have left. */
export async function replaceEffects(
  tx: Transaction,
  replayId: string,
  organizationId: string,
  effects: readonly NetEffect[],
): Promise<void> {
  await tx.replayEffect.deleteMany({ where: { replayId, organizationId } });
  for (let start = 0; start < effects.length; start += rowsAtOnce) {
    const rows = effects.slice(start, start + rowsAtOnce);
    await tx.$executeRaw`
      INSERT INTO replay_effects (replay_id, member_id, organization_id, effect, before, after, fields)
      SELECT ${replayId}::uuid, "memberId", ${organizationId}, effect, nullif(before, 'null'), nullif(after, 'null'),
        ARRAY(SELECT jsonb_array_elements_text(fields))
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        AS r("memberId" uuid, effect text, before jsonb, after jsonb, fields jsonb)`;
  }
}

/** What is counted of a plan. */
export interface PlanCounts {
  readonly outcomes: Readonly<Record<string, number>>;
  readonly effects: Readonly<Record<string, number>>;
  /** Failed and ignored events that would get another outcome. */
  readonly settles: number;
}

/** Counts what was planned for all events of a replay. */
export async function countPlan(tx: Transaction, replayId: string): Promise<PlanCounts> {
  const outcomes = await tx.$queryRaw<{ key: string; count: number; settles: number }[]>`
    SELECT planned AS key, count(*)::int AS count, count(*) FILTER (WHERE before IN ('failed', 'ignored')
      AND planned NOT IN ('failed', 'ignored', 'waiting', 'payload_gone'))::int AS settles
    FROM replay_items WHERE replay_id = ${replayId}::uuid AND planned IS NOT NULL GROUP BY 1`;
  const effects = await tx.$queryRaw<{ key: string; count: number }[]>`
    SELECT effect AS key, count(*)::int AS count FROM replay_effects WHERE replay_id = ${replayId}::uuid GROUP BY 1`;
  return {
    outcomes: Object.fromEntries(outcomes.map(({ key, count }) => [key, count])),
    effects: Object.fromEntries(effects.map(({ key, count }) => [key, count])),
    settles: outcomes.reduce((sum, { settles }) => sum + settles, 0),
  };
}

/** What is shown of an effect. */
export interface EffectView {
  readonly memberId: string;
  readonly organizationId: string;
  /** The member's present address, or the one that the replay's events bring; null where neither is kept. */
  readonly email: string | null;
  readonly effect: MemberEffect;
  readonly before: Standing | null;
  readonly after: Standing | null;
  readonly fields: readonly string[];
}

/** A place in the list, which is sorted by effect and member. */
export interface EffectPosition {
  readonly effect: string;
  readonly memberId: string;
}

/** A page of what a replay would do to members. */
export async function findEffects(
  { prisma }: Reader,
  replayId: string,
  effect: MemberEffect | undefined,
  { limit, after }: PageRequest<EffectPosition>,
): Promise<Page<EffectView, EffectPosition>> {
  const conditions = [
    Prisma.sql`f.replay_id = ${replayId}::uuid`,
    ...(effect === undefined ? [] : [Prisma.sql`f.effect = ${effect}`]),
    ...(after === null ? [] : [Prisma.sql`(f.effect, f.member_id) > (${after.effect}, ${after.memberId}::uuid)`]),
  ];
  const rows = await prisma.$queryRaw<EffectView[]>`
    SELECT f.member_id::text AS "memberId", f.organization_id AS "organizationId", m.email, f.effect, f.before, f.after,
      f.fields
    FROM replay_effects f LEFT JOIN members m ON m.id = f.member_id AND m.organization_id = f.organization_id
    WHERE ${Prisma.join(conditions, ' AND ')} ORDER BY f.effect, f.member_id LIMIT ${limit + 1}`;
  return toPage(
    rows,
    limit,
    (row) => row,
    (row) => ({ effect: row.effect, memberId: row.memberId }),
  );
}
