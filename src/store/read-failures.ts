import { Prisma } from '../generated/prisma/client.ts';
import { codeOfFailed, codeOfParked } from './failure-cause.ts';
import { laneOf } from './lane.ts';
import { toPage, type Page, type PageRequest, type Reader } from './page.ts';

/** `failed`: given up, and waiting for a person; `retrying`: still tried by itself. */
export type FailureState = 'failed' | 'retrying';

/** Events that failed for one cause: the same code at the same place. */
export interface FailureGroup {
  readonly state: FailureState;
  readonly code: string;
  /** Empty where none was recorded. */
  readonly place: string;
  readonly count: number;
  /** How many organizations they are of; those that name none count as one. */
  readonly organizations: number;
  /** When the one that failed longest ago, and the one that failed last, did so for the last time. */
  readonly firstAt: Date;
  readonly lastAt: Date;
  /** The newest event of them, and the reason that stands with it. */
  readonly exampleId: string;
  readonly exampleReason: string;
}

export interface FailureFilter {
  readonly organization?: string | undefined;
  readonly state?: FailureState | undefined;
}

/** A place in the list, which begins with what failed last. */
export type FailurePosition = Pick<FailureGroup, 'lastAt' | 'state' | 'code' | 'place'>;

/**
 * A page of causes. All failed events are counted for it, from an index that holds nothing else; what failed before
 * causes were recorded is read besides.
 */
export async function findFailures(
  { prisma }: Reader,
  filter: FailureFilter,
  { limit, after }: PageRequest<FailurePosition>,
): Promise<Page<FailureGroup, FailurePosition>> {
  const beyond =
    after === null
      ? Prisma.sql`TRUE`
      : Prisma.sql`(last_at, state, code, place) < (${after.lastAt}, ${after.state}, ${after.code}, ${after.place})`;
  const rows = await prisma.$queryRaw<FailureGroup[]>`
    WITH page AS (
      SELECT state, code, place, sum(n) AS n, count(DISTINCT organization_id) AS organizations,
        min(first_at) AS first_at, max(last_at) AS last_at, max(seq) AS seq
      FROM (${causes(filter)}) AS cause GROUP BY state, code, place
    )
    SELECT state, code, place, n::float8 AS count, organizations::int, first_at AS "firstAt", last_at AS "lastAt",
      e.id AS "exampleId", coalesce(o.reason, p.reason, '') AS "exampleReason"
    FROM page JOIN events e ON e.seq = page.seq
    LEFT JOIN event_outcomes o ON o.event_id = e.id LEFT JOIN pending_events p ON p.event_id = e.id
    WHERE ${beyond} ORDER BY last_at DESC, state DESC, code DESC, place DESC LIMIT ${limit + 1}`;
  return toPage(
    rows,
    limit,
    (row) => row,
    ({ lastAt, state, code, place }) => ({ lastAt, state, code, place }),
  );
}

/** Causes by organization, from each of the places where they are kept. */
function causes({ organization, state }: FailureFilter): Prisma.Sql {
  const sources: Prisma.Sql[] = [];
  if (state !== 'retrying') sources.push(recorded(organization), unrecorded(organization));
  if (state !== 'failed') sources.push(parked(organization));
  return Prisma.join(sources, ' UNION ALL ');
}

const counted = (at: Prisma.Sql, seq: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`count(*) AS n, min(${at}) AS first_at, max(${at}) AS last_at, max(${seq}) AS seq`;

const ofOutcomes = counted(Prisma.sql`o.decided_at`, Prisma.sql`o.seq`);

const outcomesOf = (organization: string | undefined): Prisma.Sql =>
  organization === undefined ? Prisma.sql`TRUE` : Prisma.sql`o.organization_id = ${organization}`;

// Every column is in the index, so that the rows themselves are not read; it would not be so of an expression.
const recorded = (organization: string | undefined): Prisma.Sql => Prisma.sql`
  SELECT 'failed' AS state, o.failure_code AS code, coalesce(o.failure_place, '') AS place,
    coalesce(o.organization_id, '') AS organization_id, ${ofOutcomes}
  FROM event_outcomes o WHERE o.outcome = 'failed' AND o.failure_code IS NOT NULL AND ${outcomesOf(organization)}
  GROUP BY o.failure_code, o.failure_place, o.organization_id`;

const unrecorded = (organization: string | undefined): Prisma.Sql => Prisma.sql`
  SELECT 'failed', ${codeOfFailed}, '', coalesce(o.organization_id, ''), ${ofOutcomes}
  FROM event_outcomes o WHERE o.outcome = 'failed' AND o.failure_code IS NULL AND ${outcomesOf(organization)}
  GROUP BY 2, o.organization_id`;

// The organization of a parked event is that of its lane; in a lane of a directory it is the one not known yet.
function parked(organization: string | undefined): Prisma.Sql {
  const inLane = organization === undefined ? Prisma.sql`TRUE` : Prisma.sql`p.lane = ${laneOf(organization, null)}`;
  const at = Prisma.sql`coalesce(p.failed_at, p.received_at)`;
  return Prisma.sql`
    SELECT 'retrying' AS state, ${codeOfParked} AS code, coalesce(p.failure_place, '') AS place,
      p.lane AS organization_id, ${counted(at, Prisma.sql`p.seq`)}
    FROM pending_events p WHERE p.parked AND ${inLane} GROUP BY 2, 3, p.lane`;
}
