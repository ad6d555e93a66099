import type { DirectoryEvent } from '../../src/core/event.ts';
import { insertEvents } from '../../src/store/insert-events.ts';
import { laneOf } from '../../src/store/lane.ts';
import { applyLane } from '../../src/sync/apply-events.ts';
import { LaneCrowd } from '../../src/sync/lane-crowd.ts';
import { steerReplay } from '../../src/sync/replay/move-replay.ts';
import { replayEvents } from '../../src/sync/replay/replay-events.ts';
import { listEffects, listItems, showReplay, type ReplayView } from '../../src/sync/replay/show-replay.ts';
import { startReplay } from '../../src/sync/replay/start-replay.ts';
import { incoming, retell, storeBefore, type Retold } from './retell.ts';
import type { History } from './histories.ts';
import type { TestSync } from './sync-context.ts';

export const operator = 'operator:test';

/** As fast as it goes. */
const perSecond = 1_000_000;

type Asked = Partial<Parameters<typeof startReplay>[1]>;

/** Begins a replay without working at it; of all events unless told otherwise. */
export async function begin(sync: TestSync, asked: Asked = {}): Promise<string> {
  const events = { filter: { occurredFrom: '2000-01-01T00:00:00Z' } };
  const usual = { name: 'Test', reason: 'To see what it does', dryRun: true, events };
  return (await startReplay(sync, { ...usual, ...asked }, operator)).id;
}

/** Works at a replay as a worker would, until there is nothing to do. */
export async function work(
  sync: TestSync,
  id: string,
  { signal = new AbortController().signal, pace = perSecond }: { signal?: AbortSignal; pace?: number } = {},
): Promise<ReplayView> {
  await replayEvents(sync, id, { signal, lastTry: true, crowd: new LaneCrowd(), perSecond: pace });
  return show(sync, id);
}

/** Begins a replay and plans it. */
export async function plan(sync: TestSync, asked: Asked = {}): Promise<ReplayView> {
  return work(sync, await begin(sync, asked));
}

/** Runs a planned replay to its end. */
export async function run(sync: TestSync, id: string): Promise<ReplayView> {
  await steerReplay(sync, id, 'run', operator);
  return work(sync, id);
}

export async function show(sync: TestSync, id: string): Promise<ReplayView> {
  const replay = await showReplay(sync, id);
  if (replay === null) throw new Error('The replay is gone.');
  return replay;
}

/** What a replay would do to members. */
export async function effectsOf(sync: TestSync, id: string) {
  return (await listEffects(sync, id, undefined, { limit: 10_000, after: null }))?.data ?? [];
}

/** The events of a replay: id → before, planned, and what running it led to. */
export async function itemsOf(sync: TestSync, id: string): Promise<Record<string, string>> {
  const page = await listItems(sync, id, undefined, { limit: 10_000, after: null });
  return Object.fromEntries(
    (page?.data ?? []).map(({ eventId, before, planned, outcome }) => {
      return [eventId, [before, planned, outcome].map((word) => word ?? '–').join(' ')];
    }),
  );
}

/** Stores a history whose events at some places are kept, but were not applied by the version that received them. */
export async function storeMissed(
  sync: TestSync,
  organizationId: string,
  history: History,
  missed: (event: DirectoryEvent, place: number) => boolean,
): Promise<Retold> {
  const told = retell(history, organizationId);
  await storeBefore(sync.database, told);
  await insertEvents(
    sync.database.direct,
    told.events.map((event, place) => {
      const disposition = missed(event, place) ? ('ignored' as const) : ('pending' as const);
      return { ...incoming(event, organizationId), disposition };
    }),
  );
  await applyLane(sync, laneOf(organizationId, null));
  return told;
}

/** Everything that is stored but for replays, what the audit log says of them, and the queue. */
export async function dump({ database }: TestSync): Promise<string> {
  const tables = await database.prisma.$queryRaw<{ name: string }[]>`
    SELECT table_name AS name FROM information_schema.tables
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name NOT LIKE 'replay%' ORDER BY 1`;
  const texts: string[] = [];
  for (const { name } of tables) {
    const [row] = await database.prisma.$queryRawUnsafe<{ text: string }[]>(
      `SELECT coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '') AS text FROM "${name}" t
       WHERE t::text NOT LIKE '%operator:%,replay.%'`,
    );
    texts.push(`${name}\n${row?.text ?? ''}`);
  }
  return texts.join('\n\n');
}
