import type { DriftKind } from '../core/drift.ts';
import { isDeletionHeld } from '../core/presence.ts';
import { Prisma, type Resync } from '../generated/prisma/client.ts';
import { directoryFromRow, type DirectoryRow } from './codec.ts';
import { toPage, type Page, type PageRequest, type Reader } from './page.ts';
import { countDifferences } from './resync-differences.ts';

/** `deletion_held`: it was deleted at WorkOS, and its members wait for a person's decision. */
export type DirectoryState = 'active' | 'deleted' | 'deletion_held';

/** The newest resync of a directory. */
export interface LastResync extends Pick<Resync, 'id' | 'state' | 'dryRun' | 'finishedAt'> {
  readonly differences: Readonly<Partial<Record<DriftKind, number>>>;
}

/** What is shown of a directory outside. */
export interface DirectoryView {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string | null;
  /** WorkOS's word for the provider. */
  readonly type: string | null;
  readonly state: DirectoryState;
  /** When the newest of its events happened; null when none is kept. */
  readonly lastEventAt: Date | null;
  readonly lastResync: LastResync | null;
}

/** How many are there by what has arrived, and how many have gone. */
export interface DirectoryCounts {
  readonly users: { readonly active: number; readonly gone: number };
  readonly groups: number;
}

/** A place in the list, which is sorted by id. */
export interface DirectoryPosition {
  readonly id: string;
}

interface Row {
  readonly directory: DirectoryRow;
  readonly lastEventAt: Date | null;
  readonly resync: Omit<LastResync, 'differences' | 'finishedAt'> | null;
  readonly resyncFinishedAt: Date | null;
}

/** A page of directories. What resyncs have made up themselves counts as no event of the directory. */
export async function findDirectories(
  database: Reader,
  { organization, id }: { readonly organization?: string | undefined; readonly id?: string },
  { limit, after }: PageRequest<DirectoryPosition>,
): Promise<Page<DirectoryView, DirectoryPosition>> {
  const conditions = [
    Prisma.sql`TRUE`,
    ...(organization === undefined ? [] : [Prisma.sql`d.organization_id = ${organization}`]),
    ...(id === undefined ? [] : [Prisma.sql`d.id = ${id}`]),
    ...(after === null ? [] : [Prisma.sql`d.id > ${after.id}`]),
  ];
  const rows = await database.prisma.$queryRaw<Row[]>`
    SELECT to_jsonb(d) AS directory,
      (SELECT e.occurred_at FROM events e WHERE e.directory_id = d.id AND e.source <> 'resync'
        ORDER BY e.occurred_at DESC LIMIT 1) AS "lastEventAt",
      CASE WHEN r.id IS NOT NULL THEN jsonb_build_object('id', r.id, 'state', r.state, 'dryRun', r.dry_run) END AS resync,
      r.finished_at AS "resyncFinishedAt"
    FROM directories d LEFT JOIN LATERAL (
      SELECT * FROM resyncs WHERE directory_id = d.id AND user_id IS NULL ORDER BY created_at DESC LIMIT 1
    ) r ON TRUE
    WHERE ${Prisma.join(conditions, ' AND ')} ORDER BY d.id LIMIT ${limit + 1}`;
  const counts = await countDifferences(
    database,
    rows.flatMap(({ resync }) => resync?.id ?? []),
  );
  return toPage(
    rows,
    limit,
    (row) => viewOf(row, counts.get(row.resync?.id ?? '')?.byKind ?? {}),
    ({ directory }) => ({ id: directory.id }),
  );
}

function viewOf(
  { directory, lastEventAt, resync, resyncFinishedAt }: Row,
  differences: LastResync['differences'],
): DirectoryView {
  const { id, organization_id: organizationId, name, type } = directory;
  const lastResync = resync && { ...resync, finishedAt: resyncFinishedAt, differences };
  return { id, organizationId, name, type, state: stateOfDirectory(directory), lastEventAt, lastResync };
}

/** The state that is shown of a directory. */
export function stateOfDirectory(directory: DirectoryRow): DirectoryState {
  const record = directoryFromRow(directory);
  if (record.deleted === null) return 'active';
  return isDeletionHeld(record) ? 'deletion_held' : 'deleted';
}

// The same as `isUserThere` of the core, which folds one user at a time: the last creation or deletion decides whether
// somebody is gone, the end of the directory being a deletion of all; else the newest sighting says whether they are
// active. Stamps compare by time and then by bytes.
export const thereSql = Prisma.sql`
  (u.history -> -1 ->> 3)::boolean AND (u.history -> -1 ->> 2) <> 'deleted' AND coalesce((
    SELECT h.said ->> 2 = 'created' AND (d.ended IS NULL OR
      (to_char(to_timestamp((h.said ->> 0)::bigint / 1000.0) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || ' ' || (h.said ->> 1)) COLLATE "C" > d.ended)
    FROM jsonb_array_elements(u.history) WITH ORDINALITY AS h(said, place)
    WHERE h.said ->> 2 <> 'updated' ORDER BY h.place DESC LIMIT 1), d.ended IS NULL)`;

/** Counts everybody of a directory: a second or so for a million of them, so only for one directory at a time. */
export async function countDirectory(
  { prisma }: Reader,
  { id, organizationId }: Pick<DirectoryView, 'id' | 'organizationId'>,
): Promise<DirectoryCounts> {
  const [row] = await prisma.$queryRaw<{ total: number; active: number; groups: number }[]>`
    SELECT count(u.id)::int AS total, count(u.id) FILTER (WHERE ${thereSql})::int AS active,
      (SELECT count(*)::int FROM directory_groups g WHERE g.organization_id = ${organizationId}
        AND g.directory_id = ${id} AND (g.deleted IS NULL OR g.created COLLATE "C" > g.deleted)) AS groups
    FROM directories d LEFT JOIN directory_users u ON u.organization_id = d.organization_id AND u.directory_id = d.id
    WHERE d.id = ${id} AND d.organization_id = ${organizationId}`;
  const { total, active, groups } = row ?? { total: 0, active: 0, groups: 0 };
  return { users: { active, gone: total - active }, groups };
}
