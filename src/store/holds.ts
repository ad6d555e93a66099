import { holdRules, type HeldRule, type HoldRule } from '../core/held.ts';
import type { MemberStatus } from '../core/member.ts';
import type { Role } from '../core/roles.ts';
import { Prisma } from '../generated/prisma/client.ts';
import type { Transaction } from './database.ts';
import { toPage, type Page, type PageRequest, type Reader } from './page.ts';

export const heldStates = ['waiting', 'approved', 'rejected', 'released'] as const;
export type HeldState = (typeof heldStates)[number];

export const holdAnswers = ['approved', 'rejected', 'released', 'mixed'] as const;
export type HoldAnswer = (typeof holdAnswers)[number];

/** A hold as it is stored, with how many of its members are in which state. */
export interface StoredHold {
  readonly id: string;
  readonly organizationId: string;
  readonly rule: HoldRule;
  /** The directory that was deleted; null for the other rules. */
  readonly directoryId: string | null;
  readonly openedAt: Date;
  readonly openedEventId: string | null;
  /** Members that were active before, and how many of them the window had let go. */
  readonly active: number;
  readonly removed: number;
  /** Null while anything of it waits. */
  readonly closedAt: Date | null;
  readonly answer: HoldAnswer | null;
  readonly members: Readonly<Record<HeldState, number>>;
}

/** What to list: the newest first. */
export interface HoldFilter {
  readonly organization?: string | undefined;
  readonly rule?: HoldRule | undefined;
  /** Only those that are open, or only those that are not. */
  readonly open?: boolean | undefined;
}

/** A place in the list. */
export interface HoldPosition {
  readonly openedAt: string;
  readonly id: string;
}

const holdColumns = Prisma.sql`
  h.id::text AS id, h.organization_id AS "organizationId", h.rule, h.directory_id AS "directoryId",
  h.opened_at AS "openedAt", h.opened_event_id AS "openedEventId", h.active, h.removed, h.closed_at AS "closedAt", h.answer,
  (SELECT json_build_object('waiting', count(*) FILTER (WHERE c.state = 'waiting'),
    'approved', count(*) FILTER (WHERE c.state = 'approved'), 'rejected', count(*) FILTER (WHERE c.state = 'rejected'),
    'released', count(*) FILTER (WHERE c.state = 'released')) FROM held_changes c WHERE c.hold_id = h.id) AS members`;

/** A page of holds, the newest first. */
export async function findHolds(
  { prisma }: Reader,
  { organization, rule, open }: HoldFilter,
  { limit, after }: PageRequest<HoldPosition>,
): Promise<Page<StoredHold, HoldPosition>> {
  const conditions = [
    Prisma.sql`TRUE`,
    ...(organization === undefined ? [] : [Prisma.sql`h.organization_id = ${organization}`]),
    ...(rule === undefined ? [] : [Prisma.sql`h.rule = ${rule}`]),
    ...(open === undefined ? [] : [open ? Prisma.sql`h.closed_at IS NULL` : Prisma.sql`h.closed_at IS NOT NULL`]),
    ...(after === null ? [] : [Prisma.sql`(h.opened_at, h.id) < (${after.openedAt}::timestamptz, ${after.id}::uuid)`]),
  ];
  const rows = await prisma.$queryRaw<StoredHold[]>`
    SELECT ${holdColumns} FROM holds h WHERE ${Prisma.join(conditions, ' AND ')}
    ORDER BY h.opened_at DESC, h.id DESC LIMIT ${limit + 1}`;
  return toPage(
    rows,
    limit,
    (row) => row,
    ({ openedAt, id }) => ({ openedAt: openedAt.toISOString(), id }),
  );
}

/** One hold; null when there is none with this id, which must be a UUID. */
export async function findHold({ prisma }: Reader, id: string): Promise<StoredHold | null> {
  const [hold] = await prisma.$queryRaw<StoredHold[]>`SELECT ${holdColumns} FROM holds h WHERE h.id = ${id}::uuid`;
  return hold ?? null;
}

/** A member of a hold, or one that was removed just before it. */
export interface HeldMember {
  readonly memberId: string;
  readonly email: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly role: Role;
  readonly status: MemberStatus;
  readonly rule: HeldRule;
  readonly eventId: string | null;
  /** `removed`: gone before the hold, and to be restored if that was wrong, too. */
  readonly state: HeldState | 'removed';
  /** Whether it had been removed before the hold and was restored. */
  readonly restored: boolean;
  readonly heldAt: Date;
  readonly decidedAt: Date | null;
  readonly decidedBy: string | null;
}

/** A place in the list of members, which is sorted by address. */
export interface HeldPosition {
  readonly email: string;
}

const memberColumns = Prisma.sql`m.email, m.first_name AS "firstName", m.last_name AS "lastName", m.role::text AS role,
  m.status::text AS status`;

/** A page of the members of a hold, in order of their addresses. */
export async function findHeld(
  { prisma }: Reader,
  holdId: string,
  state: HeldState | undefined,
  { limit, after }: PageRequest<HeldPosition>,
): Promise<Page<HeldMember, HeldPosition>> {
  const inState = state === undefined ? Prisma.sql`TRUE` : Prisma.sql`c.state = ${state}`;
  const rows = await prisma.$queryRaw<HeldMember[]>`
    SELECT c.member_id::text AS "memberId", ${memberColumns}, c.rule, c.event_id AS "eventId", c.state, c.restored,
      c.held_at AS "heldAt", c.decided_at AS "decidedAt", c.decided_by AS "decidedBy"
    FROM held_changes c JOIN members m ON m.id = c.member_id
    WHERE c.hold_id = ${holdId}::uuid AND ${inState} AND m.email COLLATE "C" > ${after?.email ?? ''}
    ORDER BY m.email COLLATE "C" LIMIT ${limit + 1}`;
  return toPage(rows, limit, (row) => row, toEmail);
}

const toEmail = ({ email }: HeldPosition): HeldPosition => ({ email });

/** Who had been removed within the window before a mass removal was held, and is gone still. */
const removedBefore = (hold: Pick<StoredHold, 'organizationId' | 'openedAt'>, windowMinutes: number): Prisma.Sql => {
  const from = new Date(hold.openedAt.getTime() - windowMinutes * 60_000);
  return Prisma.sql`
    SELECT DISTINCT ON (r.member_id) r.member_id, r.event_id, r.removed_at FROM removals r
    JOIN members m ON m.id = r.member_id AND m.status = 'deactivated' AND m.managed_by = 'directory'
    WHERE r.organization_id = ${hold.organizationId} AND r.removed_at >= ${from} AND r.removed_at <= ${hold.openedAt}
    ORDER BY r.member_id, r.removed_at DESC`;
};

/** A page of those whom the window had let go before the hold, in order of their addresses. */
export async function findRemovedBefore(
  { prisma }: Reader,
  hold: StoredHold,
  windowMinutes: number,
  { limit, after }: PageRequest<HeldPosition>,
): Promise<Page<HeldMember, HeldPosition>> {
  const rows = await prisma.$queryRaw<HeldMember[]>`
    SELECT r.member_id::text AS "memberId", ${memberColumns}, 'mass_removal' AS rule, r.event_id AS "eventId",
      'removed' AS state, false AS restored, r.removed_at AS "heldAt", NULL::timestamptz AS "decidedAt",
      NULL::text AS "decidedBy"
    FROM (${removedBefore(hold, windowMinutes)}) r JOIN members m ON m.id = r.member_id
    WHERE m.email COLLATE "C" > ${after?.email ?? ''} ORDER BY m.email COLLATE "C" LIMIT ${limit + 1}`;
  return toPage(rows, limit, (row) => row, toEmail);
}

/** Whom an answer is for; null: everybody who waits. */
export type Chosen = readonly string[] | null;

/** Answers those of a hold that wait. Resolves to who they are. */
export async function answerHeld(
  tx: Transaction,
  holdId: string,
  chosen: Chosen,
  { state, actor }: { readonly state: 'approved' | 'rejected'; readonly actor: string },
): Promise<string[]> {
  const among = chosen === null ? Prisma.sql`TRUE` : Prisma.sql`member_id = ANY(${[...chosen]}::uuid[])`;
  const rows = await tx.$queryRaw<{ id: string }[]>`
    UPDATE held_changes SET state = ${state}, decided_at = now(), decided_by = ${actor}
    WHERE hold_id = ${holdId}::uuid AND state = 'waiting' AND ${among} RETURNING member_id::text AS id`;
  return rows.map(({ id }) => id);
}

/** Takes into a hold, as rejected, who had been removed before it. Resolves to who they are. */
export async function restoreBefore(
  tx: Transaction,
  hold: StoredHold,
  chosen: Chosen,
  { windowMinutes, actor }: { readonly windowMinutes: number; readonly actor: string },
): Promise<string[]> {
  const among = chosen === null ? Prisma.sql`TRUE` : Prisma.sql`r.member_id = ANY(${[...chosen]}::uuid[])`;
  const rows = await tx.$queryRaw<{ id: string }[]>`
    INSERT INTO held_changes (hold_id, organization_id, rule, member_id, event_id, state, restored, decided_at, decided_by)
    SELECT ${hold.id}::uuid, ${hold.organizationId}, ${holdRules[0]}, r.member_id, r.event_id, 'rejected', true, now(), ${actor}
    FROM (${removedBefore(hold, windowMinutes)}) r WHERE ${among}
    ON CONFLICT (hold_id, member_id) DO UPDATE SET state = 'rejected', restored = true, decided_at = now(),
      decided_by = EXCLUDED.decided_by, event_id = EXCLUDED.event_id
    RETURNING member_id::text AS id`;
  return rows.map(({ id }) => id);
}

/** Closes the hold on the end of a directory with an answer. */
export async function closeDirectoryHold(tx: Transaction, id: string, answer: HoldAnswer): Promise<void> {
  await tx.hold.update({ where: { id }, data: { closedAt: new Date(), answer } });
  await tx.holdNotice.createMany({ data: [{ holdId: id, kind: 'hold.closed' }], skipDuplicates: true });
}

/** Open holds that are older than this, the oldest first. */
export async function findOldHolds({ prisma }: Reader, hours: number, limit: number): Promise<StoredHold[]> {
  return prisma.$queryRaw<StoredHold[]>`
    SELECT ${holdColumns} FROM holds h
    WHERE h.closed_at IS NULL AND h.opened_at <= now() - make_interval(hours => ${hours}::int)
    ORDER BY h.opened_at LIMIT ${limit}`;
}

/** How many active members and admins an organization has. */
export async function findHeadcount(
  tx: Transaction,
  organizationId: string,
): Promise<{ active: number; admins: number }> {
  const counts = await tx.memberCount.findUnique({ where: { organizationId } });
  return { active: counts?.active ?? 0, admins: counts?.admins ?? 0 };
}

/** What is held of one member at present; null when nothing is. */
export async function findHeldOf({ prisma }: Reader, memberId: string, rule: HeldRule): Promise<HeldOfMember | null> {
  return prisma.heldChange.findFirst({
    where: { memberId, rule, state: { in: ['waiting', 'rejected'] } },
    orderBy: { heldAt: 'desc' },
    select: {
      holdId: true,
      state: true,
      eventId: true,
      restored: true,
      heldAt: true,
      decidedAt: true,
      decidedBy: true,
    },
  });
}

export interface HeldOfMember extends Pick<HeldMember, 'eventId' | 'restored' | 'heldAt' | 'decidedAt' | 'decidedBy'> {
  readonly holdId: string;
  readonly state: string;
}
