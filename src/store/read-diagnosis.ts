import type { Counted } from '../core/attribute-sample.ts';
import { Prisma } from '../generated/prisma/client.ts';
import type { Reader } from './page.ts';
import { thereSql, type DirectoryView } from './read-directories.ts';

type Scope = Pick<DirectoryView, 'id' | 'organizationId'>;

/** What is counted of the people of a directory who are there and active. */
export interface CountedPeople {
  readonly people: number;
  readonly withAttribute: number;
  /** The most frequent values of the role attribute in its stored form, and how many more different ones there are. */
  readonly values: readonly Counted[];
  readonly otherValues: number;
  /** The most frequent role slugs. */
  readonly slugs: readonly Counted[];
}

/** Different values that are named at most. */
const namedLimit = 20;

/** Counts everybody of a directory in one reading: well below a second for 100,000 people. */
export async function countPeople({ prisma }: Reader, { id, organizationId }: Scope): Promise<CountedPeople> {
  const [row] = await prisma.$queryRaw<CountedPeople[]>`
    WITH people AS MATERIALIZED (
      SELECT u.snapshot ->> 'roleAttribute' AS value, u.snapshot -> 'roleSlugs' AS slugs
      FROM directories d JOIN directory_users u ON u.organization_id = d.organization_id AND u.directory_id = d.id
      WHERE d.id = ${id} AND d.organization_id = ${organizationId} AND ${thereSql}
    ),
    value AS MATERIALIZED (SELECT value, count(*)::int AS count FROM people WHERE value IS NOT NULL GROUP BY value),
    slug AS (
      SELECT said.slug AS value, sum(n)::int AS count
      FROM (SELECT slugs, count(*) AS n FROM people GROUP BY slugs) AS counted,
        jsonb_array_elements_text(counted.slugs) AS said(slug)
      GROUP BY said.slug
    )
    SELECT (SELECT count(*)::int FROM people) AS people,
      (SELECT coalesce(sum(count), 0)::int FROM value) AS "withAttribute",
      ${mostFrequent(Prisma.sql`value`)} AS values,
      (SELECT greatest(count(*) - ${namedLimit}, 0)::int FROM value) AS "otherValues",
      ${mostFrequent(Prisma.sql`slug`)} AS slugs`;
  return row ?? { people: 0, withAttribute: 0, values: [], otherValues: 0, slugs: [] };
}

function mostFrequent(from: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`(SELECT coalesce(jsonb_agg(to_jsonb(named)), '[]') FROM (
    SELECT value, count FROM ${from} ORDER BY count DESC, value COLLATE "C" LIMIT ${namedLimit}) AS named)`;
}

/** Groups of a directory, and what the organization's mapping makes of them. */
export interface CountedGroups {
  readonly seen: number;
  readonly mapped: number;
  /** What the mapping names and no directory of the organization has, in its order. */
  readonly waiting: readonly string[];
}

/** Counts the groups that are there; reads those of the organization. */
export async function countGroups({ prisma }: Reader, { id, organizationId }: Scope): Promise<CountedGroups> {
  const [row] = await prisma.$queryRaw<CountedGroups[]>`
    WITH there AS MATERIALIZED (
      SELECT g.directory_id, g.id, g.name FROM directory_groups g
      WHERE g.organization_id = ${organizationId} AND (g.deleted IS NULL OR g.created COLLATE "C" > g.deleted)
    )
    SELECT count(*)::int AS seen, count(*) FILTER (WHERE EXISTS (
        SELECT 1 FROM role_mappings m WHERE m.organization_id = ${organizationId}
          AND (m.group_id = there.id OR m.group_name = there.name)))::int AS mapped,
      (SELECT coalesce(jsonb_agg(coalesce(m.group_name, m.group_id) ORDER BY m.position), '[]') FROM role_mappings m
        WHERE m.organization_id = ${organizationId}
          AND NOT EXISTS (SELECT 1 FROM there t WHERE t.id = m.group_id OR t.name = m.group_name)) AS waiting
    FROM there WHERE there.directory_id = ${id}`;
  return row ?? { seen: 0, mapped: 0, waiting: [] };
}

/** What of a directory waits for a person. */
export interface CountedTrouble {
  readonly withoutEmail: number;
  readonly needAttention: number;
}

/** Failed events that are looked through at most for people without an address. */
const failedLimit = 10_000;

/**
 * Counts people whose newest event failed for want of an address, and active members that need attention. What belongs to
 * a row is looked up row by row: joined, a table without statistics was read once for each of them, for minutes.
 */
export async function countTrouble({ prisma }: Reader, { id, organizationId }: Scope): Promise<CountedTrouble> {
  const userOf = (wanted: string, userId: Prisma.Sql): Prisma.Sql => Prisma.sql`(
    SELECT ${Prisma.raw(wanted)} FROM directory_users u WHERE u.organization_id = ${organizationId} AND u.id = ${userId})`;
  const newestAt = userOf('(u.history -> -1 ->> 0)::bigint', Prisma.sql`e.directory_user_id`);
  const [row] = await prisma.$queryRaw<CountedTrouble[]>`
    SELECT (
        SELECT count(DISTINCT e.directory_user_id)::int FROM (
          SELECT event_id FROM event_outcomes
          WHERE outcome = 'failed' AND failure_code = 'email_missing' AND failure_place = 'data.email'
            AND organization_id = ${organizationId} LIMIT ${failedLimit}
        ) AS failed CROSS JOIN LATERAL (SELECT * FROM events WHERE id = failed.event_id OFFSET 0) AS e
        WHERE e.directory_id = ${id} AND coalesce(${newestAt} <= extract(epoch FROM e.occurred_at) * 1000, TRUE)
      ) AS "withoutEmail", (
        SELECT count(*)::int FROM members m
        WHERE m.organization_id = ${organizationId} AND m.needs_attention IS NOT NULL AND m.status = 'active'
          AND ${userOf('u.directory_id', Prisma.sql`m.directory_user_id`)} = ${id}
      ) AS "needAttention"`;
  return row ?? { withoutEmail: 0, needAttention: 0 };
}

/** Newest events that are looked through for how attributes come, and the largest payload that is read, in bytes. */
const sampleLimit = 200;
const payloadLimit = 65_536;

/** The newest kept payloads that describe people of a directory, the newest first. */
export async function samplePayloads({ prisma }: Reader, { id, organizationId }: Scope): Promise<string[]> {
  const rows = await prisma.$queryRaw<{ payload: string }[]>`
    SELECT e.payload FROM (
      SELECT payload, type, organization_id, occurred_at FROM events WHERE directory_id = ${id}
      ORDER BY occurred_at DESC LIMIT ${5 * sampleLimit}
    ) AS e
    WHERE e.type IN ('dsync.user.created', 'dsync.user.updated') AND octet_length(e.payload) <= ${payloadLimit}
      AND (e.organization_id = ${organizationId} OR e.organization_id IS NULL)
    ORDER BY e.occurred_at DESC LIMIT ${sampleLimit}`;
  return rows.map(({ payload }) => payload);
}
