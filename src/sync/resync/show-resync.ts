import type { DriftKind } from '../../core/drift.ts';
import type { Page, PageRequest } from '../../store/page.ts';
import {
  countDifferences,
  findDifferences,
  type DifferencePosition,
  type DifferenceView,
} from '../../store/resync-differences.ts';
import { findResync, type Resync } from '../../store/resyncs.ts';
import type { SyncContext } from '../context.ts';
import { isUuid } from '../is-uuid.ts';
import { orUnavailable } from '../unavailable.ts';

/** What is shown of a resync outside. */
export interface ResyncView extends Pick<
  Resync,
  | 'id'
  | 'organizationId'
  | 'directoryId'
  | 'userId'
  | 'dryRun'
  | 'actor'
  | 'state'
  | 'asOf'
  | 'reason'
  | 'createdAt'
  | 'finishedAt'
> {
  readonly progress: {
    /** What is done now. */
    readonly stage: string;
    /** Users, groups and lists of their users read so far, and how many there are; null when WorkOS gave no count. */
    readonly read: number;
    readonly expected: number | null;
    /** Events given to the inbox so far, and how many differences have one. */
    readonly applied: number;
    readonly toApply: number;
  };
  readonly differences: Readonly<Partial<Record<DriftKind, number>>>;
}

type Reading = Pick<SyncContext, 'database'>;

/** A resync and how far it is; null when there is none with this id. Throws UnavailableError. */
export async function showResync({ database }: Reading, id: string): Promise<ResyncView | null> {
  const resync = isUuid(id) ? await orUnavailable(findResync(database, id)) : null;
  return resync === null ? null : viewResync({ database }, resync);
}

/** A resync as it is shown. Throws UnavailableError. */
export async function viewResync({ database }: Reading, resync: Resync): Promise<ResyncView> {
  const counts = await orUnavailable(countDifferences(database, [resync.id]));
  const { byKind, toApply } = counts.get(resync.id) ?? { byKind: {}, toApply: 0 };
  const { stage, cursor: _cursor, read, expected, applied, ...shown } = resync;
  return { ...shown, progress: { stage, read, expected, applied, toApply }, differences: byKind };
}

/** A page of what a resync found, with what became of it; null when there is no such resync. Throws UnavailableError. */
export async function listDifferences(
  { database }: Reading,
  id: string,
  kind: DriftKind | undefined,
  page: PageRequest<DifferencePosition>,
): Promise<Page<DifferenceView, DifferencePosition> | null> {
  const resync = isUuid(id) ? await orUnavailable(findResync(database, id)) : null;
  return resync === null ? null : orUnavailable(findDifferences(database, resync.id, kind, page));
}
