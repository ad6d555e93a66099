import type { ManagedBy, MemberStatus, RoleSource } from '../core/member.ts';
import type { Role } from '../core/roles.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import type { MemberFilter, MemberPosition } from './member-filter.ts';
import { toPage, type Page, type PageRequest, type Reader } from './page.ts';
import { searchMembers } from './search-members.ts';

/** What is shown of a member outside. */
export interface MemberView {
  readonly id: string;
  readonly organizationId: string;
  readonly email: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly role: Role;
  readonly status: MemberStatus;
  readonly managedBy: ManagedBy;
  readonly roleSource: RoleSource;
  readonly needsAttention: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const shown = {
  id: true,
  organizationId: true,
  email: true,
  firstName: true,
  lastName: true,
  role: true,
  status: true,
  managedBy: true,
  roleSource: true,
  needsAttention: true,
  createdAt: true,
  updatedAt: true,
} as const satisfies Prisma.MemberSelect;

/**
 * A page of members by e-mail. Without a search it is read from an index at the place where it begins, however long the
 * list is; with one, see `searchMembers`.
 */
export async function findMembers(
  database: Reader,
  filter: MemberFilter,
  { limit, after }: PageRequest<MemberPosition>,
): Promise<Page<MemberView, MemberPosition>> {
  const { search = '', ...rest } = filter;
  const where =
    search.trim() === ''
      ? { AND: [...conditions(rest), ...(after === null ? [] : [following(after)])] }
      : { id: { in: await searchMembers(database, { ...rest, search }, { limit: limit + 1, after }) } };
  const rows: MemberView[] = await database.prisma.member.findMany({
    where,
    // Within an organization the e-mail is unique; naming the id too would keep its index from giving the order.
    orderBy: filter.organization === undefined ? [{ email: 'asc' }, { id: 'asc' }] : [{ email: 'asc' }],
    take: limit + 1,
    select: shown,
  });
  return toPage(
    rows,
    limit,
    (member) => member,
    ({ email, id }) => ({ email, id }),
  );
}

/** Written so that the index is entered at the e-mail; a plain "or" would make PostgreSQL read all that come before. */
function following({ email, id }: MemberPosition): Prisma.MemberWhereInput {
  return { email: { gte: email }, OR: [{ email: { gt: email } }, { id: { gt: id } }] };
}

function conditions({ organization, email, status, role }: MemberFilter): Prisma.MemberWhereInput[] {
  return [
    ...(organization === undefined ? [] : [{ organizationId: organization }]),
    ...(email === undefined ? [] : [{ email: email.toLowerCase() }]),
    ...(status === undefined ? [] : [{ status }]),
    ...(role === undefined ? [] : [{ role }]),
  ];
}

/**
 * The member with this id, or the one it was merged into; null when there never was one. `id` must be a UUID.
 */
export async function findMember(database: Reader, id: string): Promise<MemberView | null> {
  const member = await database.prisma.member.findUnique({ where: { id }, select: shown });
  return member ?? (await findSurvivor(database, id));
}

/** Follows merges of merges; UNION drops what was seen before, so that not even a circle would run for ever. */
async function findSurvivor(database: Reader, id: string): Promise<MemberView | null> {
  const [survivor] = await database.prisma.$queryRaw<{ id: string }[]>`
    WITH RECURSIVE trail AS (
      SELECT merged_into AS id FROM merged_members WHERE id = ${id}::uuid
      UNION
      SELECT m.merged_into FROM merged_members m JOIN trail ON m.id = trail.id
    )
    SELECT members.id::text FROM trail JOIN members ON members.id = trail.id LIMIT 1`;
  if (survivor === undefined) return null;
  return database.prisma.member.findUnique({ where: { id: survivor.id }, select: shown });
}
