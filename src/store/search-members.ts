import { Prisma } from '../generated/prisma/client.ts';
import type { MemberFilter, MemberPosition } from './member-filter.ts';
import type { PageRequest, Reader } from './page.ts';

/** Members of the list that are looked at before a search goes to the index: a frequent word fills its page from these. */
const firstLook = 2_500;
/** What fits is collected and sorted up to so many members. More are so frequent that the list is read again, on and on. */
const mostSorted = 20_000;

interface Found {
  readonly id: string;
  /** How many fit, at most one more than are sorted. */
  readonly fitting: number;
}

/**
 * The ids of the members that a search finds, in the order of the list, from a position on. Each word of `search` must
 * begin a word of the address or of a name, in any case. What is read does not grow with the number of members: left
 * to itself, PostgreSQL looks for some words all along the list, and sorts all that fit for others.
 */
export async function searchMembers(
  { prisma }: Reader,
  filter: MemberFilter & { readonly search: string },
  { limit, after }: PageRequest<MemberPosition>,
): Promise<string[]> {
  const list = Prisma.join(placesOf(filter.organization, after), ' AND ');
  const fits = Prisma.join(conditions(filter), ' AND ');
  const near = await prisma.$queryRaw<Pick<Found, 'id'>[]>`
    SELECT id::text FROM (SELECT * FROM members WHERE ${list} ORDER BY email, id LIMIT ${firstLook}) AS members
    WHERE ${fits} ORDER BY email, id LIMIT ${limit}`;
  if (near.length === limit) return near.map(({ id }) => id);
  const found = await prisma.$queryRaw<Found[]>`
    WITH fitting AS MATERIALIZED (SELECT email, id FROM members WHERE ${list} AND ${fits} LIMIT ${mostSorted + 1})
    SELECT id::text, (SELECT count(*) FROM fitting)::int AS fitting FROM fitting ORDER BY email, id LIMIT ${limit}`;
  if (found.every(({ fitting }) => fitting <= mostSorted)) return found.map(({ id }) => id);
  const far = await prisma.$queryRaw<Pick<Found, 'id'>[]>`
    SELECT id::text FROM members WHERE ${list} AND ${fits} ORDER BY email, id LIMIT ${limit}`;
  return far.map(({ id }) => id);
}

/** Which part of which list is searched: an index has both in its order. */
function placesOf(organization: string | undefined, after: MemberPosition | null): Prisma.Sql[] {
  return [
    Prisma.sql`TRUE`,
    ...(organization === undefined ? [] : [Prisma.sql`organization_id = ${organization}`]),
    ...(after === null ? [] : [Prisma.sql`(email, id) > (${after.email}, ${after.id}::uuid)`]),
  ];
}

function conditions({ email, status, role, search }: MemberFilter & { readonly search: string }): Prisma.Sql[] {
  return [
    // The index members_words_idx is of this very expression; see its migration.
    Prisma.sql`member_words(email, first_name, last_name) @@ member_query(${search})`,
    ...(email === undefined ? [] : [Prisma.sql`email = ${email.toLowerCase()}`]),
    ...(status === undefined ? [] : [Prisma.sql`status = ${status}::member_status`]),
    ...(role === undefined ? [] : [Prisma.sql`role = ${role}::member_role`]),
  ];
}
