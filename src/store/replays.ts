import { Prisma, type Replay } from '../generated/prisma/client.ts';
import type { Database, Transaction } from './database.ts';
import { isUniqueViolation } from './database-error.ts';
import { auditReplay, type ReplayAction } from './audit-replay.ts';
import type { Actor } from './edit-member.ts';
import { toPage, type Page, type PageRequest, type Reader } from './page.ts';

export type { Replay } from '../generated/prisma/client.ts';

export const replayStates = [
  'planning',
  'planned',
  'running',
  'paused',
  'cancelled',
  'stopped',
  'done',
  'failed',
] as const;

export type ReplayState = (typeof replayStates)[number];

/** The replay with this id, which must be a UUID; null when there is none. */
export async function findReplay({ prisma }: Reader, id: string): Promise<Replay | null> {
  return prisma.replay.findUnique({ where: { id } });
}

/** Which replays are asked for; all of those given must hold. */
export interface ReplayFilter {
  readonly organization?: string | undefined;
  readonly state?: ReplayState | undefined;
}

/** A place in the list, which is sorted by creation, newest first. */
export interface ReplayPosition {
  readonly createdAt: Date;
  readonly id: string;
}

/** A page of replays, newest first. */
export async function findReplays(
  { prisma }: Reader,
  { organization, state }: ReplayFilter,
  { limit, after }: PageRequest<ReplayPosition>,
): Promise<Page<Replay, ReplayPosition>> {
  const conditions = [
    Prisma.sql`TRUE`,
    ...(state === undefined ? [] : [Prisma.sql`state = ${state}`]),
    ...(after === null
      ? []
      : [Prisma.sql`(created_at, id) < (${after.createdAt.toISOString()}::timestamptz, ${after.id}::uuid)`]),
    ...(organization === undefined
      ? []
      : [
          Prisma.sql`EXISTS (SELECT 1 FROM replay_organizations o
            WHERE o.replay_id = replays.id AND o.organization_id = ${organization})`,
        ]),
  ];
  const ids = await prisma.$queryRaw<{ id: string }[]>`
    SELECT id::text FROM replays WHERE ${Prisma.join(conditions, ' AND ')}
    ORDER BY created_at DESC, id DESC LIMIT ${limit + 1}`;
  const rows = await prisma.replay.findMany({
    where: { id: { in: ids.map(({ id }) => id) } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });
  return toPage(
    rows,
    limit,
    (row) => row,
    ({ createdAt, id }) => ({ createdAt, id }),
  );
}

/** The oldest replays that a worker should be at, begun longer ago than `olderThanMs`. */
export async function findUnfinishedReplays(
  { prisma }: Database,
  olderThanMs: number,
  limit: number,
): Promise<string[]> {
  const rows = await prisma.$queryRaw<{ id: string }[]>`
    SELECT id::text FROM replays WHERE state IN ('planning', 'running')
      AND created_at < now() - make_interval(secs => ${olderThanMs / 1000}::float8)
    ORDER BY created_at LIMIT ${limit}`;
  return rows.map(({ id }) => id);
}

/** Another worker took the replay on, or somebody paused or ended it; what this one was doing is void. */
export class ReplayOvertakenError extends Error {
  override readonly name = 'ReplayOvertakenError';

  constructor() {
    super('Somebody else went on with this replay, or ended it.');
  }
}

/** Takes a replay on, which ends what another worker may still be doing; null when nothing is to be done about it. */
export async function takeReplay({ prisma }: Database, id: string): Promise<Replay | null> {
  const { count } = await prisma.replay.updateMany({
    where: { id, state: { in: ['planning', 'running'] } },
    data: { epoch: { increment: 1 } },
  });
  return count === 0 ? null : prisma.replay.findUnique({ where: { id } });
}

/**
 * The replay under a row lock, for one step of the worker that took it on. Throws ReplayOvertakenError, which must undo
 * the transaction, when it is no longer that worker's.
 */
export async function holdReplay(tx: Transaction, { id, epoch, state }: Replay): Promise<Replay> {
  await tx.$executeRaw`SELECT 1 FROM replays WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
  const replay = await tx.replay.findUnique({ where: { id } });
  if (replay?.epoch !== epoch || replay.state !== state) throw new ReplayOvertakenError();
  return replay;
}

/** Another replay is being run that shares an organization with this one. */
export class OrganizationBusyError extends Error {
  override readonly name = 'OrganizationBusyError';

  constructor() {
    super('Another replay of the same organization is being run.');
  }
}

/** A change of a replay's state, and what is noted of it in the audit trail. */
export interface ReplayMove {
  readonly from: readonly ReplayState[];
  readonly to: ReplayState;
  readonly reason?: string;
  /** With a move to `running`: who has it run. */
  readonly runBy?: Actor;
  readonly audit: { readonly actor: Actor; readonly action: ReplayAction };
}

const ended: ReadonlySet<ReplayState> = new Set(['cancelled', 'stopped', 'done', 'failed']);

/**
 * Moves a replay from one state to another, once, with an entry in the audit trail; null when it is in none of the
 * states it may come from. One that has ended no longer keeps others of its organizations from being run.
 */
export async function moveReplay(tx: Transaction, id: string, move: ReplayMove): Promise<Replay | null> {
  const { from, to, reason, runBy, audit } = move;
  const end = ended.has(to);
  const { count } = await tx.replay.updateMany({
    where: { id, state: { in: [...from] } },
    data: {
      state: to,
      ...(reason === undefined ? {} : { stateReason: reason }),
      ...(runBy === undefined ? {} : { runBy }),
      ...(end ? { finishedAt: new Date() } : {}),
    },
  });
  const replay = count === 0 ? null : await tx.replay.findUnique({ where: { id } });
  if (replay === null) return null;
  if (end) await tx.replayOrganization.updateMany({ where: { replayId: id, active: true }, data: { active: false } });
  await auditReplay(tx, replay, audit);
  return replay;
}

/**
 * Makes a replay the only one that is run of its organizations, until it has ended. Throws OrganizationBusyError, which
 * must undo the transaction.
 */
export async function claimOrganizations(tx: Transaction, replayId: string): Promise<void> {
  try {
    await tx.replayOrganization.updateMany({
      where: { replayId, active: false, NOT: { organizationId: '' } },
      data: { active: true },
    });
  } catch (error) {
    throw isUniqueViolation(error) ? new OrganizationBusyError() : error;
  }
}

/** A replay that is being run and is about one of these organizations; null when there is none. */
export async function findRival({ prisma }: Reader, organizations: readonly string[]): Promise<string | null> {
  const rival = await prisma.replayOrganization.findFirst({
    where: { organizationId: { in: [...organizations] }, active: true },
    select: { replayId: true },
  });
  return rival?.replayId ?? null;
}

/** The organizations of a replay, with the positions of their events. */
export async function organizationsOf({ prisma }: Reader, replayId: string): Promise<ReplayOrganization[]> {
  return prisma.replayOrganization.findMany({ where: { replayId }, orderBy: { first: 'asc' } });
}

export type ReplayOrganization = Prisma.ReplayOrganizationGetPayload<object>;
