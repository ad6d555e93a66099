import type { DirectoryRow } from './codec.ts';
import type { Statements } from './direct.ts';
import { organizationsSql } from './organizations-sql.ts';
import { toPage, type Page, type PageRequest } from './page.ts';
import { stateOfDirectory, type DirectoryView } from './read-directories.ts';

/** What somebody should look at, the most serious first. */
const concerns = ['held', 'failed', 'behind', 'drift', 'needs_attention'] as const;
export type Concern = (typeof concerns)[number];

/** How an organization stands, in one line. */
export interface OrganizationView {
  readonly id: string;
  /** The first few, those that are not deleted before the others. */
  readonly directories: readonly Omit<DirectoryView, 'organizationId' | 'lastResync'>[];
  readonly directoryCount: number;
  readonly members: { readonly active: number; readonly admins: number; readonly needAttention: number };
  readonly events: {
    readonly pending: number;
    /** Seconds; null while none waits. */
    readonly oldestPendingSeconds: number | null;
    /** Those that stand failed now. */
    readonly failed: number;
    /** When the newest that WorkOS sent was received; null when resyncs made the newest hundred, or none is kept. */
    readonly lastAt: Date | null;
  };
  readonly holds: { readonly open: number; readonly waiting: number };
  /** Differences that the newest resyncs found and did not mend; null: nothing was ever compared. */
  readonly drift: number | null;
  readonly concerns: readonly Concern[];
}

/** Which organizations are asked for; all of those given must hold. */
export interface OrganizationFilter {
  readonly organization?: string | undefined;
  /** Words; each must be found in the id of the organization, or in the id or name of one of its directories. */
  readonly search?: string | undefined;
  readonly concern?: Concern | 'any' | undefined;
}

/** A place in the list, which is sorted by the most serious concern, and by id. */
export interface OrganizationPosition {
  readonly concern: Concern | 'none';
  readonly id: string;
}

/** Things of one organization that are counted one by one, at most. */
export interface CountLimit {
  readonly countLimit: number;
}

interface Row {
  readonly id: string;
  readonly concerns: readonly Concern[];
  readonly active: number;
  readonly admins: number;
  readonly needAttention: number;
  readonly pending: number;
  readonly oldestPendingSeconds: number | null;
  readonly failed: number;
  readonly lastAt: Date | null;
  readonly openHolds: number;
  readonly held: number;
  readonly drift: number | null;
  readonly directoryCount: number;
  readonly directories: readonly (DirectoryRow & { readonly last_event_at: string | null })[];
}

const shownDirectories = 5;
const ranks: readonly OrganizationPosition['concern'][] = [...concerns, 'none'];

/** A page of organizations. No member and no event is read for it but by an index, and no more than `countLimit`. */
export async function findOrganizations(
  tx: Statements,
  { organization, search, concern }: OrganizationFilter,
  { limit, after, countLimit }: PageRequest<OrganizationPosition> & CountLimit,
): Promise<Page<OrganizationView, OrganizationPosition>> {
  const words = search?.split(/\s+/).filter((word) => word !== '') ?? [];
  const rows = await tx.$queryRawUnsafe<Row[]>(
    organizationsSql,
    organization ?? null,
    words.map((word) => `%${word.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`),
    concern ?? null,
    after === null ? null : ranks.indexOf(after.concern),
    after?.id ?? null,
    limit + 1,
    countLimit,
    shownDirectories,
  );
  return toPage(rows, limit, viewOf, (row) => ({ concern: row.concerns[0] ?? 'none', id: row.id }));
}

function viewOf(row: Row): OrganizationView {
  const { id, directoryCount, active, admins, needAttention, pending, failed, lastAt, drift } = row;
  const oldest = row.oldestPendingSeconds;
  const oldestPendingSeconds = oldest === null ? null : Math.max(0, Math.round(oldest * 1000) / 1000);
  return {
    id,
    directories: row.directories.map((directory) => ({
      id: directory.id,
      name: directory.name,
      type: directory.type,
      state: stateOfDirectory(directory),
      lastEventAt: directory.last_event_at === null ? null : new Date(directory.last_event_at),
    })),
    directoryCount,
    members: { active, admins, needAttention },
    events: { pending, oldestPendingSeconds, failed, lastAt },
    holds: { open: row.openHolds, waiting: row.held },
    drift,
    concerns: row.concerns,
  };
}
