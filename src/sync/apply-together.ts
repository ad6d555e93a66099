import { claimLanes, tryLockOrganizations, type WaitingEvent } from '../store/claim-events.ts';
import type { Statements } from '../store/direct.ts';
import { organizationOfLane, type Lane } from '../store/lane.ts';
import type { SyncContext } from './context.ts';
import { decideAndWrite } from './decide-and-write.ts';
import type { MeteredBatch } from './metrics/meter.ts';
import { nameOf } from './name-of.ts';
import { traceBatch, type Step } from './trace-batch.ts';

/** What one transaction has applied of a lane. */
export interface Applied extends MeteredBatch {
  /** Whether more may wait: as many were taken as could be. */
  readonly more: boolean;
  /** The organization whose run is to be gone on with; null when there is none. */
  readonly runOf: string | null;
}

/** Applies the oldest events of a lane; null when the lane has to go alone, and nothing was done then. Never rejects. */
export type ApplyTogether = (lane: Lane) => Promise<Applied | null>;

/** Lanes of one transaction at most. */
const laneLimit = 24;
/**
 * From how many waiting lanes on a second transaction begins beside the first. One at a time is larger, and costs less an
 * event; two keep PostgreSQL at work while this process decides, which only pays when there is much to do.
 */
const crowd = 16;
/** Events of one transaction, shared evenly: each lane may have so many at least. */
const eventLimit = 256;

interface Waiting {
  readonly lane: Lane;
  readonly resolve: (applied: Applied | null) => void;
}

/**
 * Makes what applies lanes together. A transaction costs the same whether it holds one event or fifty, so lanes that
 * wake while others are being applied share the next one; a lane that wakes alone waits for nobody. Each organization is
 * still locked, read, decided and written by itself; one that is locked by somebody else, or spoils the transaction,
 * goes alone.
 */
export function applyTogether(context: SyncContext): ApplyTogether {
  const waiting: Waiting[] = [];
  let underWay = 0;
  const drain = async (): Promise<void> => {
    underWay += 1;
    while (waiting.length > 0) {
      const group = waiting.splice(0, laneLimit);
      const applied = await applyGroup(
        context,
        group.map(({ lane }) => lane),
      );
      for (const { lane, resolve } of group) resolve(applied.get(lane) ?? null);
    }
    underWay -= 1;
  };
  return (lane) => {
    if (organizationOfLane(lane) === null) return Promise.resolve(null);
    const applied = new Promise<Applied | null>((resolve) => waiting.push({ lane, resolve }));
    if (underWay === 0 || (underWay === 1 && waiting.length >= crowd)) void drain();
    return applied;
  };
}

type AppliedLanes = ReadonlyMap<Lane, Applied>;

async function applyGroup(context: SyncContext, lanes: readonly Lane[]): Promise<AppliedLanes> {
  try {
    return await traceBatch(
      context,
      (step) => context.database.transact((tx) => applyLanes(tx, context, lanes, step), { commit: 'asynchronous' }),
      (applied) => applied.values(),
    );
  } catch (error) {
    // Alone, each finds out what is wrong with it and says so, and the others are applied.
    context.log.debug(
      { lanes: lanes.length, error: nameOf(error) },
      'lanes could not be applied together; each goes alone',
    );
    return new Map();
  }
}

async function applyLanes(
  tx: Statements,
  { settings }: SyncContext,
  lanes: readonly Lane[],
  step: Step,
): Promise<AppliedLanes> {
  const owners = new Map(lanes.flatMap((lane) => ownerOf(lane)));
  const limit = Math.floor(eventLimit / lanes.length);
  // Sent behind the locks without waiting for them: what of it belongs to somebody else's lane is left alone.
  const [locks, claimed] = await step('claim', () =>
    Promise.all([tryLockOrganizations(tx, [...owners.keys()]), claimLanes(tx, lanes, limit)]),
  );
  const free = [...owners].filter(([organizationId]) => locks.has(organizationId));
  const takenAt = performance.now();
  const events = new Map<string, readonly WaitingEvent[]>();
  for (const [organizationId, lane] of free) {
    const taken = claimed.get(lane) ?? [];
    if (taken.length > 0) events.set(organizationId, taken);
  }
  const decisions = await decideAndWrite(tx, events, settings, { step });
  const decisionOf = new Map(decisions.map((decision) => [decision.organizationId, decision]));
  return new Map(
    free.map(([organizationId, lane]) => {
      const taken = events.get(organizationId) ?? [];
      const runOf = locks.get(organizationId)?.hasRun === true ? organizationId : null;
      const { settlements = [], failed = [] } = decisionOf.get(organizationId) ?? {};
      return [lane, { claimed: taken, takenAt, settlements, failed, more: taken.length === limit, runOf }];
    }),
  );
}

function ownerOf(lane: Lane): [string, Lane][] {
  const organizationId = organizationOfLane(lane);
  return organizationId === null ? [] : [[organizationId, lane]];
}
