import { Prisma } from '../generated/prisma/client.ts';
import { toPage, type Page, type PageRequest, type Reader } from './page.ts';
import { thereSql } from './read-directories.ts';

/** What is shown of a directory group outside. */
export interface GroupView {
  readonly id: string;
  /** Null: none has come yet. */
  readonly name: string | null;
  readonly directoryId: string;
  readonly directoryName: string | null;
  /** Directory users in it who are there. */
  readonly people: number;
}

/** Which groups are asked for. */
export interface GroupFilter {
  readonly organization: string;
  /** Words; each must be found in the name, in any case. */
  readonly search?: string | undefined;
}

/** A place in the list, which is sorted by name in lower case and then by id; a group without a name goes by its id. */
export interface GroupPosition {
  readonly name: string;
  readonly id: string;
}

interface Row extends GroupView {
  readonly place: string;
}

/**
 * A page of the groups that are there: neither deleted nor of a directory that has ended, or created again since. People
 * are counted for the groups of the page alone, each looked up by its id: joined, a table without statistics would be
 * read once for every group.
 */
export async function findGroups(
  { prisma }: Reader,
  { organization, search }: GroupFilter,
  { limit, after }: PageRequest<GroupPosition>,
): Promise<Page<GroupView, GroupPosition>> {
  const place = Prisma.sql`lower(coalesce(g.name, g.id))`;
  const conditions = [
    Prisma.sql`g.organization_id = ${organization}`,
    Prisma.sql`(g.deleted IS NULL OR g.created COLLATE "C" > g.deleted)`,
    Prisma.sql`(d.ended IS NULL OR g.created COLLATE "C" > d.ended)`,
    ...(after === null ? [] : [Prisma.sql`(${place}, g.id) > (${after.name}, ${after.id})`]),
    ...wordsOf(search).map((word) => Prisma.sql`g.name ILIKE ${`%${word}%`}`),
  ];
  const isThere = Prisma.sql`(
    SELECT ${thereSql} FROM directory_users u WHERE u.organization_id = ${organization} AND u.id = m.user_id)`;
  const rows = await prisma.$queryRaw<Row[]>`
    SELECT d.id, d.name, d.directory_id AS "directoryId", d.directory_name AS "directoryName", d.place,
      (SELECT count(*)::int FROM directory_memberships m
        WHERE m.organization_id = ${organization} AND m.group_id = d.id AND m.present
          AND (d.deleted IS NULL OR m.stamp COLLATE "C" > d.deleted) AND ${isThere}) AS people
    FROM (
      SELECT g.id, g.name, g.directory_id, d.name AS directory_name, d.ended, g.deleted, ${place} AS place
      FROM directory_groups g LEFT JOIN directories d ON d.id = g.directory_id AND d.organization_id = g.organization_id
      WHERE ${Prisma.join(conditions, ' AND ')} ORDER BY ${place}, g.id LIMIT ${limit + 1}
    ) AS d ORDER BY d.place, d.id`;
  return toPage(
    rows,
    limit,
    ({ place: _, ...group }) => group,
    (row) => ({ name: row.place, id: row.id }),
  );
}

function wordsOf(search = ''): string[] {
  const words = search.split(/\s+/).filter((word) => word !== '');
  // The signs of a pattern, which stand for themselves here.
  return words.map((word) => word.replaceAll(/[\\%_]/g, String.raw`\$&`));
}
