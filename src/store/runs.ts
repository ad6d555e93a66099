import type { Run } from '../generated/prisma/client.ts';
import type { Database, Transaction } from './database.ts';

export type { Run } from '../generated/prisma/client.ts';

/** What a run of kind `role-mappings` is about: the groups that were mapped before or are now. */
export interface RoleMappingsSubject {
  readonly groupIds: readonly string[];
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

/** The organization's oldest run that is not finished; null when there is none. */
export async function findUnfinishedRun(tx: Transaction, organizationId: string): Promise<Run | null> {
  return tx.run.findFirst({ where: { organizationId, finishedAt: null }, orderBy: { createdAt: 'asc' } });
}

/** The organization's newest run; null when it never had one. */
export async function findLatestRun({ prisma }: Database, organizationId: string): Promise<Run | null> {
  return prisma.run.findFirst({ where: { organizationId }, orderBy: { createdAt: 'desc' } });
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
