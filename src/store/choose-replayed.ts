import type { Outcome } from '../core/decision.ts';
import type { FailureCode } from '../core/failure.ts';
import { Prisma, type Replay } from '../generated/prisma/client.ts';
import type { Transaction } from './database.ts';
import type { Actor } from './edit-member.ts';

/** By what the events of a replay are chosen; all of those given must hold. Times are ISO 8601, the ends exclusive. */
export interface EventChoice {
  readonly type?: string | undefined;
  readonly organization?: string | undefined;
  readonly directory?: string | undefined;
  readonly outcome?: Outcome | undefined;
  /** Failed ones, with this code. */
  readonly failure?: FailureCode | undefined;
  /** Failed ones, at this place. */
  readonly place?: string | undefined;
  readonly occurredFrom?: string | undefined;
  readonly occurredTo?: string | undefined;
  readonly receivedFrom?: string | undefined;
  readonly receivedTo?: string | undefined;
}

/** A replay that is asked for. */
export interface NewReplay {
  readonly name: string;
  readonly reason: string;
  readonly actor: Actor;
  readonly dryRun: boolean;
  readonly events: { readonly ids: readonly string[] } | { readonly filter: EventChoice };
  /** Events that are decided and written together. */
  readonly batch: number;
}

/**
 * Records a replay that is to be planned, and chooses its events, once and for all: per organization, in the order they
 * happened. `limit`: when more than so many match, one more than that are taken, for the caller to undo it.
 */
export async function insertReplay(tx: Transaction, asked: NewReplay, limit: number): Promise<Replay> {
  const { name, reason, actor, dryRun, batch, events } = asked;
  const filter = 'filter' in events ? { filter: { ...events.filter } } : {};
  const runBy = dryRun ? {} : { runBy: actor };
  const { id } = await tx.replay.create({
    data: { name, reason, actor, dryRun, batch, total: 0, ...filter, ...runBy },
  });
  const chosen = 'ids' in events ? chosenById(events.ids) : chosenByFilter(events.filter);
  // What one organization has stands together, and those without one come first, for nothing is done about them.
  const [sums] = await tx.$queryRaw<{ total: number; organizations: number; one: string | null }[]>`
    WITH chosen AS MATERIALIZED (${chosen} LIMIT ${limit + 1}), placed AS (
      INSERT INTO replay_items (replay_id, position, event_id, organization_id)
      SELECT ${id}::uuid, row_number() OVER (ORDER BY organization_id, occurred_at, id), id, organization_id FROM chosen
      RETURNING organization_id, position
    ), organizations AS (
      INSERT INTO replay_organizations (replay_id, organization_id, first, last)
      SELECT ${id}::uuid, organization_id, min(position), max(position) FROM placed GROUP BY organization_id
      RETURNING organization_id
    )
    SELECT (SELECT count(*) FROM placed)::int AS total, count(*)::int AS organizations, max(organization_id) AS one
    FROM organizations`;
  const { total = 0, organizations = 0, one = null } = sums ?? {};
  const organizationId = organizations === 1 && one !== '' ? one : null;
  return tx.replay.update({ where: { id }, data: { total, organizationId } });
}

// Old shapes name no organization; it is the one that their directory belongs to.
const columns = Prisma.sql`
  SELECT e.id, coalesce(e.organization_id, d.organization_id, '') AS organization_id, e.occurred_at`;
const owner = Prisma.sql`LEFT JOIN directories d ON d.id = e.directory_id AND e.organization_id IS NULL`;

function chosenById(ids: readonly string[]): Prisma.Sql {
  return Prisma.sql`${columns} FROM (SELECT DISTINCT id FROM unnest(${ids}::text[]) AS k(id)) k
    JOIN events e ON e.id = k.id ${owner}`;
}

function chosenByFilter(filter: EventChoice): Prisma.Sql {
  const outcome = filter.failure === undefined && filter.place === undefined ? filter.outcome : 'failed';
  const ended = Prisma.sql`JOIN event_outcomes o ON o.event_id = e.id AND o.outcome = ${outcome}::event_outcome`;
  const conditions = [
    Prisma.sql`TRUE`,
    ...given(filter.type, (type) => Prisma.sql`e.type = ${type}`),
    ...given(filter.organization, (id) => Prisma.sql`e.organization_id = ${id}`),
    ...given(filter.directory, (id) => Prisma.sql`e.directory_id = ${id}`),
    ...given(filter.failure, (code) => Prisma.sql`starts_with(o.reason, ${`${code}: `})`),
    ...given(filter.place, (place) => Prisma.sql`o.failure_place = ${place}`),
    ...given(filter.occurredFrom, (time) => Prisma.sql`e.occurred_at >= ${time}::timestamptz`),
    ...given(filter.occurredTo, (time) => Prisma.sql`e.occurred_at < ${time}::timestamptz`),
    ...given(filter.receivedFrom, (time) => Prisma.sql`e.received_at >= ${time}::timestamptz`),
    ...given(filter.receivedTo, (time) => Prisma.sql`e.received_at < ${time}::timestamptz`),
  ];
  return Prisma.sql`${columns} FROM events e ${outcome === undefined ? Prisma.empty : ended} ${owner}
    WHERE ${Prisma.join(conditions, ' AND ')}`;
}

function given(value: string | undefined, condition: (value: string) => Prisma.Sql): Prisma.Sql[] {
  return value === undefined ? [] : [condition(value)];
}

/** Those of some events that are not known here, the first few of them, and how many there are. */
export async function findUnknown(
  tx: Transaction,
  ids: readonly string[],
): Promise<{ readonly count: number; readonly first: readonly string[] }> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT k.id FROM unnest(${ids}::text[]) AS k(id)
    WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.id = k.id) ORDER BY k.id`;
  return { count: rows.length, first: rows.slice(0, 3).map(({ id }) => id) };
}
