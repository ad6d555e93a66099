import { withClient } from '../../src/store/with-client.ts';
import { sealAudit } from '../../src/sync/seal-audit.ts';
import { verifyAudit, type ChainPosition, type Finding } from '../../src/sync/verify-audit.ts';
import type { TestSync } from './sync-context.ts';

const running = new AbortController().signal;

/** Seals what can be sealed now; how many seals that made. */
export function seal(sync: Pick<TestSync, 'database'>): Promise<number> {
  return sealAudit(sync, running);
}

/** Adds entries that differ, of `eppo`. */
export async function addEntries(
  { database }: Pick<TestSync, 'database'>,
  organizationId: string,
  count: number,
): Promise<void> {
  await database.prisma.$executeRaw`
    INSERT INTO audit_entries (organization_id, actor, action, after)
    SELECT ${organizationId}, 'eppo', 'member.updated', jsonb_build_object('firstName', 'Person ' || n)
    FROM generate_series(1, ${count}::int) AS n`;
}

/** What the whole chain comes to, read in pages of so many seals. */
export async function verifyAll(
  sync: Pick<TestSync, 'database'>,
  { anchor, limit = 3 }: { readonly anchor?: string; readonly limit?: number } = {},
) {
  const findings: Finding[] = [];
  let [seals, entries] = [0, 0];
  for (let after: ChainPosition | null = null; ;) {
    const page: Awaited<ReturnType<typeof verifyAudit>> = await verifyAudit(sync, anchor, { limit, after });
    findings.push(...page.data);
    seals += page.checked.seals;
    entries += page.checked.entries;
    after = page.after;
    if (after === null) return { findings, seals, entries, unsealed: page.unsealed, head: page.head };
  }
}

/** Does what somebody can who has the whole database, its triggers included. */
export async function tamper(
  { database }: Pick<TestSync, 'database'>,
  ...statements: readonly string[]
): Promise<void> {
  await withClient(database.url, async (client) => {
    await client.query('SET session_replication_role = replica');
    for (const sql of statements) await client.query(sql);
  });
}
