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
  /** Whether more may wait: not all could be taken. */
  readonly more: boolean;
  /** The organization whose run is to be gone on with; null when there is none. */
  readonly runOf: string | null;
}

/** Applies what waits in a lane; null when the lane has to go alone, and nothing was done then. Never rejects. */
export type ApplyTogether = (lane: Lane) => Promise<Applied | null>;

/** Lanes of one transaction at most. */
const laneLimit = 24;
/**
 * From how many waiting lanes on a second transaction begins beside the first. One at a time is larger, and costs less an
 * event; two keep PostgreSQL at work while this process decides, which only pays when there is much to do.
 */
const crowd = 16;
/**
 * Events of one transaction, for which others have to wait; and of one lane in it. A lane with more is cheaper alone, where
 * all of its events are decided together and each person is written once.
 */
const limits = { ofLane: 128, inAll: 256 } as const;

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
      const { applied, unreached } = await applyGroup(
        context,
        group.map(({ lane }) => lane),
      );
      // They are the first of the next.
      waiting.unshift(...group.filter(({ lane }) => unreached.has(lane)));
      for (const { lane, resolve } of group) if (!unreached.has(lane)) resolve(applied.get(lane) ?? null);
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

interface AppliedLanes {
  readonly applied: ReadonlyMap<Lane, Applied>;
  /** Those for which there was no room. */
  readonly unreached: ReadonlySet<Lane>;
}

async function applyGroup(context: SyncContext, lanes: readonly Lane[]): Promise<AppliedLanes> {
  try {
    return await traceBatch(
      context,
      (step) => context.database.transact((tx) => applyLanes(tx, context, lanes, step), { commit: 'asynchronous' }),
      ({ applied }) => applied.values(),
    );
  } catch (error) {
    // Alone, each finds out what is wrong with it and says so, and the others are applied.
    context.log.debug(
      { lanes: lanes.length, error: nameOf(error) },
      'lanes could not be applied together; each goes alone',
    );
    return { applied: new Map(), unreached: new Set() };
  }
}

async function applyLanes(
  tx: Statements,
  { settings }: SyncContext,
  lanes: readonly Lane[],
  step: Step,
): Promise<AppliedLanes> {
  const owners = new Map(lanes.flatMap((lane) => ownerOf(lane)));
  // Sent behind the locks without waiting for them: what of it belongs to somebody else's lane is left alone.
  const [locks, { shares, isFull }] = await step('claim', () =>
    Promise.all([tryLockOrganizations(tx, [...owners.keys()]), claimLanes(tx, lanes, limits)]),
  );
  const takenAt = performance.now();
  const unreached = new Set(isFull ? lanes.filter((lane) => !shares.has(lane)) : []);
  const free = [...owners].filter(
    ([organizationId, lane]) => locks.has(organizationId) && !unreached.has(lane) && shares.get(lane)?.isLong !== true,
  );
  const events = new Map<string, readonly WaitingEvent[]>();
  for (const [organizationId, lane] of free) {
    const share = shares.get(lane);
    if (share !== undefined) events.set(organizationId, share.events);
  }
  const decisions = await decideAndWrite(tx, events, settings, { step });
  const decisionOf = new Map(decisions.map((decision) => [decision.organizationId, decision]));
  const applied = free.map(([organizationId, lane]): [Lane, Applied] => {
    const claimed = events.get(organizationId) ?? [];
    const more = shares.get(lane)?.more ?? false;
    const runOf = locks.get(organizationId)?.hasRun === true ? organizationId : null;
    const { settlements = [], failed = [] } = decisionOf.get(organizationId) ?? {};
    return [lane, { claimed, takenAt, settlements, failed, more, runOf }];
  });
  return { applied: new Map(applied), unreached };
}

function ownerOf(lane: Lane): [string, Lane][] {
  const organizationId = organizationOfLane(lane);
  return organizationId === null ? [] : [[organizationId, lane]];
}
