import type { Run } from '../generated/prisma/client.ts';
import { Prisma } from '../generated/prisma/client.ts';
import type { Database, Transaction } from './database.ts';
import type { Reader } from './page.ts';

export type { Run } from '../generated/prisma/client.ts';

/** What a run of kind `role-mappings` is about: the groups that were mapped before or are now. */
export interface RoleMappingsSubject {
  readonly groupIds: readonly string[];
}

/** What a run of kind `hold` is about: a hold that was answered. */
export interface HoldSubject {
  readonly holdId: string;
  /** Whether the last active admin may go, too. */
  readonly overrideLastAdmin: boolean;
}

/** What a run of kind `directory` is about: a directory whose deletion took effect. */
export interface DirectorySubject {
  readonly directoryId: string;
}

/** What a run is about, by its kind. */
export type RunSubject =
  | ({ readonly kind: 'role-mappings' } & RoleMappingsSubject)
  | ({ readonly kind: 'hold' } & HoldSubject)
  | ({ readonly kind: 'directory' } & DirectorySubject);

/** What the run is about. */
export function subjectOf({ kind, subject }: Run): RunSubject {
  return { kind, ...(subject as object) } as RunSubject;
}

/** Starts a run over the people of some groups, in the caller's transaction; null when there is nobody. */
export async function startRun(
  tx: Transaction,
  organizationId: string,
  actor: string,
  { groupIds }: RoleMappingsSubject,
): Promise<Run | null> {
  const total = await countIdentities(tx, organizationId, groupIds);
  if (total === 0) return null;
  const subject = { groupIds: [...groupIds] };
  return tx.run.create({ data: { organizationId, kind: 'role-mappings', actor, subject, total } });
}

/** Starts a run over the people of a hold, in the caller's transaction. */
export async function startHoldRun(
  tx: Transaction,
  { id, organizationId }: { readonly id: string; readonly organizationId: string },
  actor: string,
  { overrideLastAdmin }: { readonly overrideLastAdmin: boolean },
): Promise<Run> {
  const total = await tx.heldChange.count({ where: { holdId: id } });
  const subject = { holdId: id, overrideLastAdmin };
  return tx.run.create({ data: { organizationId, kind: 'hold', actor, subject, total } });
}

/** Starts a run over the people of a directory, in the caller's transaction. */
export async function startDirectoryRun(
  tx: Transaction,
  { id, organizationId }: { readonly id: string; readonly organizationId: string },
  actor: string,
): Promise<Run> {
  const [row] = await tx.$queryRaw<{ count: number }[]>`
    SELECT count(DISTINCT identity_id)::int AS count FROM directory_users
    WHERE organization_id = ${organizationId} AND directory_id = ${id}`;
  const data = { organizationId, kind: 'directory', actor, subject: { directoryId: id }, total: row?.count ?? 0 };
  return tx.run.create({ data });
}

/** The newest run for a hold; null when it was never answered. */
export async function findHoldRun(
  { prisma }: Reader,
  { id, organizationId, directoryId }: { id: string; organizationId: string; directoryId: string | null },
): Promise<Run | null> {
  const about =
    directoryId === null
      ? { kind: 'hold', subject: { path: ['holdId'], equals: id } }
      : { kind: 'directory', subject: { path: ['directoryId'], equals: directoryId } };
  return prisma.run.findFirst({ where: { organizationId, ...about }, orderBy: { createdAt: 'desc' } });
}

/** The organization's oldest run that is not finished; null when there is none. */
export async function findUnfinishedRun(tx: Transaction, organizationId: string): Promise<Run | null> {
  return tx.run.findFirst({ where: { organizationId, finishedAt: null }, orderBy: { createdAt: 'asc' } });
}

/** The organization's newest run over its mappings; null when it never had one. */
export async function findLatestRun({ prisma }: Database, organizationId: string): Promise<Run | null> {
  return prisma.run.findFirst({
    where: { organizationId, kind: 'role-mappings' },
    orderBy: { createdAt: 'desc' },
  });
}

/** How far a run has come. */
export interface RunProgress {
  readonly cursor: string;
  readonly done: number;
  readonly changed: number;
  readonly finished: boolean;
}

/** Ends a run that cannot be done, with the reason. */
export async function failRun(tx: Transaction, id: string, reason: string): Promise<void> {
  await tx.run.update({ where: { id }, data: { state: 'failed', reason, finishedAt: new Date() } });
}

/** Notes a batch of a run in the transaction that did it. */
export async function recordProgress(tx: Transaction, id: string, progress: RunProgress): Promise<void> {
  const { cursor, done, changed, finished } = progress;
  await tx.run.update({
    where: { id },
    data: {
      cursor,
      done: { increment: done },
      changed: { increment: changed },
      state: finished ? 'done' : 'running',
      ...(finished ? { finishedAt: new Date() } : {}),
    },
  });
}

async function countIdentities(tx: Transaction, organizationId: string, groupIds: readonly string[]): Promise<number> {
  const [row] = await tx.$queryRaw<{ count: number }[]>`
    SELECT count(DISTINCT u.identity_id)::int AS count
    FROM directory_memberships m JOIN directory_users u ON u.organization_id = m.organization_id AND u.id = m.user_id
    WHERE m.organization_id = ${organizationId} AND m.group_id = ANY(${groupIds}::text[])`;
  return row?.count ?? 0;
}

/** The next identities that have somebody in one of the groups, in order of their ids, whatever the database's collation. */
export async function findIdentitiesOfGroups(
  tx: Transaction,
  organizationId: string,
  { groupIds, after, limit }: { readonly groupIds: readonly string[]; readonly after: string; readonly limit: number },
): Promise<string[]> {
  const rows = await tx.$queryRaw<{ identity_id: string }[]>`
    SELECT DISTINCT u.identity_id COLLATE "C" AS identity_id
    FROM directory_memberships m JOIN directory_users u ON u.organization_id = m.organization_id AND u.id = m.user_id
    WHERE m.organization_id = ${organizationId} AND m.group_id = ANY(${groupIds}::text[])
      AND u.identity_id COLLATE "C" > ${after}
    ORDER BY 1 LIMIT ${limit}`;
  return rows.map((row) => row.identity_id);
}

/** The next identities that a run is about, in order of their ids. */
export async function findIdentitiesOfRun(tx: Transaction, run: Run, limit: number): Promise<string[]> {
  const { organizationId, cursor: after } = run;
  const subject = subjectOf(run);
  if (subject.kind === 'role-mappings') {
    return findIdentitiesOfGroups(tx, organizationId, { groupIds: subject.groupIds, after, limit });
  }
  const people =
    subject.kind === 'hold'
      ? Prisma.sql`held_changes h JOIN members p ON p.id = h.member_id AND h.hold_id = ${subject.holdId}::uuid`
      : Prisma.sql`(SELECT * FROM directory_users WHERE directory_id = ${subject.directoryId}) p`;
  const rows = await tx.$queryRaw<{ identity_id: string }[]>`
    SELECT DISTINCT p.identity_id COLLATE "C" AS identity_id FROM ${people}
    WHERE p.organization_id = ${organizationId} AND p.identity_id COLLATE "C" > ${after} ORDER BY 1 LIMIT ${limit}`;
  return rows.map((row) => row.identity_id);
}
