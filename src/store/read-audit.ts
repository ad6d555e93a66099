import { Prisma } from '../generated/prisma/client.ts';
import type { Transaction } from './database.ts';
import { toPage, type Page, type PageRequest, type Reader } from './page.ts';

/** What is shown of an audit entry outside. */
export interface AuditEntryView {
  /** A number that grows; as text, since it may pass what JSON's readers keep exact. */
  readonly id: string;
  readonly at: Date;
  /** Null: it is about no organization, or about all. */
  readonly organizationId: string | null;
  readonly memberId: string | null;
  /** `directory`, `eppo` or `operator:<name>`. */
  readonly actor: string;
  readonly action: string;
  readonly eventId: string | null;
  /** The fields that changed, as they were and as they became; or what was asked for. */
  readonly before: unknown;
  readonly after: unknown;
}

/** Which entries are asked for; all of those given must hold. */
export interface AuditFilter {
  readonly organization?: string | undefined;
  /** Members, by their ids, which must be UUIDs. */
  readonly members?: readonly string[] | undefined;
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly event?: string | undefined;
  /** From this time on, and until before that one. */
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}

/** A place in the list, which is sorted by time and, at the same time, by id, the newest first. */
export interface AuditPosition {
  readonly at: Date;
  readonly id: bigint;
}

/** Entries that are looked through for one page at most, some tens of milliseconds. */
const windowSize = 20_000;

/** The actions of nearly all entries; the others have an index, with this condition. */
const frequentActions = [
  'member.created',
  'member.updated',
  'member.deactivated',
  'member.reactivated',
  'member.adopted',
];
const isRareAction = Prisma.raw(`action NOT IN (${frequentActions.map((action) => `'${action}'`).join(', ')})`);
const isNotDirectory = Prisma.raw(`actor <> 'directory'`);

type Row = Omit<AuditEntryView, 'id' | 'organizationId'> & { readonly id: bigint; readonly organizationId: string };

const shown = Prisma.sql`
  id, at, organization_id AS "organizationId", member_id::text AS "memberId", actor, action, event_id AS "eventId",
  before, after`;

/**
 * A page of entries, the newest first. The rarest thing that is asked for is looked up in its index, and the rest is
 * compared entry by entry, for 20,000 of them at most: a page may therefore be short, or empty, and not be the last.
 * In a transaction of its own, since it sets how that is planned.
 */
export async function findAuditEntries(
  tx: Transaction,
  filter: AuditFilter,
  { limit, after }: PageRequest<AuditPosition>,
): Promise<Page<AuditEntryView, AuditPosition>> {
  const { indexed, others } = conditions(filter);
  // Plans are kept with the connection, and perhaps made when the log was short. Without this, each page of an export may
  // read and sort all of it. The entries of an event or a member are few, and sorted.
  const isInOrder = filter.event === undefined && filter.members === undefined;
  await tx.$executeRaw`
    SELECT set_config('enable_seqscan', 'off', true), set_config('enable_sort', ${isInOrder ? 'off' : 'on'}, true)`;
  const where = [
    ...indexed,
    ...times(filter),
    ...(after === null ? [] : [Prisma.sql`(at, id) < (${after.at}, ${after.id})`]),
  ];
  const order = Prisma.sql`ORDER BY at DESC, id DESC`;
  const window = Prisma.sql`SELECT * FROM audit_entries WHERE ${and(where)} ${order} LIMIT ${Prisma.raw(String(windowSize))}`;
  const rows = await tx.$queryRaw<Row[]>`
    SELECT ${shown} FROM (${window}) AS looked_through WHERE ${and(others)} ${order} LIMIT ${limit + 1}`;
  const page = toPage(rows, limit, toView, ({ at, id }) => ({ at, id }));
  if (page.after !== null || others.length === 0) return page;
  const [last] = await tx.$queryRaw<AuditPosition[]>`
    SELECT at, id FROM (${window}) AS looked_through ${order} OFFSET ${windowSize - 1}`;
  return { ...page, after: last ?? null };
}

function and(conditions: readonly Prisma.Sql[]): Prisma.Sql {
  return conditions.length === 0 ? Prisma.sql`TRUE` : Prisma.join([...conditions], ' AND ');
}

function times({ from, to }: AuditFilter): Prisma.Sql[] {
  return [
    ...(from === undefined ? [] : [Prisma.sql`at >= ${from}`]),
    ...(to === undefined ? [] : [Prisma.sql`at < ${to}`]),
  ];
}

/** The condition whose index is entered, the first of those asked for in the order of how few entries have it. */
function conditions({ event, members, actor, action, organization }: AuditFilter): {
  readonly indexed: readonly Prisma.Sql[];
  readonly others: readonly Prisma.Sql[];
} {
  const byPeople = actor !== undefined && actor !== 'directory';
  const isRare = action !== undefined && !frequentActions.includes(action);
  const asked: readonly (Prisma.Sql | null)[] = [
    event === undefined ? null : Prisma.sql`event_id = ${event}`,
    members === undefined ? null : Prisma.sql`member_id IN (SELECT unnest(${[...members]}::uuid[]))`,
    byPeople ? Prisma.sql`actor = ${actor} AND ${isNotDirectory}` : null,
    isRare ? Prisma.sql`action = ${action} AND ${isRareAction}` : null,
    organization === undefined ? null : Prisma.sql`organization_id = ${organization}`,
  ];
  const [first, ...rest] = asked.filter((condition) => condition !== null);
  const compared = [
    ...(actor === 'directory' ? [Prisma.sql`actor = ${actor}`] : []),
    ...(action !== undefined && !isRare ? [Prisma.sql`action = ${action}`] : []),
  ];
  return { indexed: first === undefined ? [] : [first], others: [...rest, ...compared] };
}

function toView({ id, organizationId, ...row }: Row): AuditEntryView {
  return { id: String(id), organizationId: organizationId === '' ? null : organizationId, ...row };
}

/** The member itself and all that were merged into it: entries stay under the member that they were written of. */
export async function findMergedInto({ prisma }: Reader, memberId: string): Promise<string[]> {
  const rows = await prisma.$queryRaw<{ id: string }[]>`
    WITH RECURSIVE merged AS (
      SELECT ${memberId}::uuid AS id
      UNION
      SELECT m.id FROM merged_members m JOIN merged ON m.merged_into = merged.id
    )
    SELECT id::text FROM merged`;
  return rows.map(({ id }) => id);
}

/** The present addresses of members by `<organization> <member>`; one that was merged into another has none. */
export async function findAddresses(
  { prisma }: Reader,
  memberIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await prisma.member.findMany({
    where: { id: { in: [...memberIds] } },
    select: { id: true, organizationId: true, email: true },
  });
  return new Map(rows.map(({ id, organizationId, email }) => [`${organizationId} ${id}`, email]));
}
