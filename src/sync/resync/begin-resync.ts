import { compareDirectory } from '../../core/drift.ts';
import { advanceResync, type Resync } from '../../store/resyncs.ts';
import type { WireObject } from '../../workos/api.ts';
import { valueAt } from '../../workos/scope.ts';
import { frameOf, recordDrift } from './record-drift.ts';
import { ResyncFailedError } from './resync-failed.ts';
import { isNotFound, type ResyncRun } from './resync-run.ts';

/** What happens at WorkOS is in its answers at the latest after so many milliseconds, the missing part of `Date` included. */
const marginMs = 5_000;
/** The same by our clock, which may be wrong by some of it. */
const marginByOurClockMs = 60_000;

/**
 * The first step: whether WorkOS knows the directory, and as ours; and the moment as of which everything is compared,
 * from before anything is read. Were it later, what happens meanwhile could be undone by what was read before it.
 */
export async function beginResync(run: ResyncRun, resync: Resync): Promise<Resync> {
  const wire = await askDirectory(run, resync);
  const { serverTime } = run.workos;
  const asOf = new Date(serverTime === null ? Date.now() - marginByOurClockMs : serverTime - marginMs);
  const counts = readCounts(wire);
  return run.write(async (tx) => {
    const begun = { ...resync, asOf };
    const frame = await frameOf(tx, begun);
    const { directory } = frame;
    if (directory !== undefined && directory.organizationId !== resync.organizationId) {
      throw new ResyncFailedError(otherOrganization(resync, 'Here'));
    }
    const seen = { id: resync.directoryId, name: textOf(wire['name']), type: textOf(wire['type']) };
    const drift = compareDirectory(seen, frame);
    if (resync.userId === null && drift !== null) {
      await recordDrift(tx, begun, [{ drift, userId: null, groupId: null, data: wire }]);
    }
    const expected = resync.userId === null ? totalOf(counts) : null;
    const stage = resync.userId === null ? 'users' : 'person';
    return advanceResync(tx, resync, { stage, cursor: '', state: 'reading', asOf, expected });
  });
}

/** The directory as WorkOS has it now. Throws ResyncFailedError when it is gone, going, or another organization's. */
export async function askDirectory(run: ResyncRun, resync: Resync): Promise<WireObject> {
  const { directoryId, organizationId } = resync;
  const wire = await run
    .ask((workos) => workos.getDirectory(directoryId))
    .catch((error: unknown) => {
      if (!isNotFound(error)) throw error;
      throw new ResyncFailedError(
        `WorkOS does not know directory ${directoryId}; nobody was changed. If it was deleted, decide about its members here; else check that WORKOS_API_KEY is of its environment.`,
      );
    });
  const organization = wire['organization_id'];
  if (organization !== undefined && organization !== null && organization !== organizationId) {
    throw new ResyncFailedError(otherOrganization(resync, 'At WorkOS'));
  }
  if (wire['state'] === 'deleting') {
    throw new ResyncFailedError(
      `WorkOS is deleting directory ${directoryId}; nobody was changed. Its members wait here for the decision about the deletion.`,
    );
  }
  return wire;
}

function otherOrganization({ directoryId, organizationId }: Resync, where: string): string {
  return `${where} directory ${directoryId} belongs to another organization than ${organizationId}; nobody was changed. Ask WorkOS which of the two is right.`;
}

/** How many there are by WorkOS's own count, each null when it gives none (`metadata`, OpenAPI 0.61). */
export interface DirectoryCounts {
  readonly activeUsers: number | null;
  readonly inactiveUsers: number | null;
  readonly groups: number | null;
}

/** Reads the counts of a directory as the Directory API gives it. */
export function readCounts(wire: WireObject): DirectoryCounts {
  return {
    activeUsers: countOf(valueAt(wire, 'metadata', 'users', 'active')),
    inactiveUsers: countOf(valueAt(wire, 'metadata', 'users', 'inactive')),
    groups: countOf(valueAt(wire, 'metadata', 'groups')),
  };
}

/** Users, groups, and for each group the list of its users. */
function totalOf({ activeUsers, inactiveUsers, groups }: DirectoryCounts): number | null {
  return activeUsers === null || groups === null ? null : activeUsers + (inactiveUsers ?? 0) + 2 * groups;
}

function countOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 2 ** 30 ? value : null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
