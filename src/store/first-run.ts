import type { Transaction } from './database.ts';
import type { Reader } from './page.ts';

/** Whether anything has happened yet, apart from the demo, whose organizations have ids that begin with a prefix. */
export interface FirstRunFacts {
  readonly receivedAnything: boolean;
  /** When the first event was received that is not the demo's; null: none was, or is kept. */
  readonly firstRealEventAt: Date | null;
  /** Whether a directory of the demo is there, and whether any other is. */
  readonly demo: boolean;
  readonly realDirectory: boolean;
}

/** Looks at the first event that is not the demo's, and through directories, of which there are a few a customer. */
export async function readFirstRun({ prisma }: Reader, demoPrefix: string): Promise<FirstRunFacts> {
  const [row] = await prisma.$queryRaw<FirstRunFacts[]>`
    SELECT EXISTS (SELECT 1 FROM events) AS "receivedAnything",
      (SELECT received_at FROM events WHERE NOT starts_with(coalesce(organization_id, ''), ${demoPrefix})
        ORDER BY seq LIMIT 1) AS "firstRealEventAt",
      EXISTS (SELECT 1 FROM directories WHERE starts_with(organization_id, ${demoPrefix})) AS demo,
      EXISTS (SELECT 1 FROM directories WHERE NOT starts_with(organization_id, ${demoPrefix})) AS "realDirectory"`;
  return row ?? { receivedAnything: false, firstRealEventAt: null, demo: false, realDirectory: false };
}

/** Lets nobody else begin the demo until the transaction ends, or two would make organizations of their own. */
export async function lockDemo(tx: Transaction): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('dsync demo', 0))`;
}

/** The first organization with members whose id begins so; null when there is none. Reads all members. */
export async function findOrganizationOf({ prisma }: Reader, prefix: string): Promise<string | null> {
  const [row] = await prisma.$queryRaw<{ id: string | null }[]>`
    SELECT min(organization_id COLLATE "C") AS id FROM members WHERE starts_with(organization_id, ${prefix})`;
  return row?.id ?? null;
}
