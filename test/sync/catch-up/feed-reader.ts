import { onTestFinished } from 'vitest';
import { insertEvents, type Stored } from '../../../src/store/insert-events.ts';
import { applyLane } from '../../../src/sync/apply-events.ts';
import { catchUp } from '../../../src/sync/catch-up/catch-up.ts';
import { incomingEvent } from '../../../src/sync/incoming-event.ts';
import { openWorkosApi } from '../../../src/workos/api.ts';
import { readEnvelope } from '../../../src/workos/envelope.ts';
import type { WebhookPayload } from '../../../src/workos/shapes.ts';
import { startFakeWorkos, type FakeWorkos } from '../../support/fake-workos.ts';
import { openTestSync, type TestSync } from '../../support/sync-context.ts';

/** A fake WorkOS whose clock the test sets, and what reads its events into a fresh database. */
export interface FeedReader {
  readonly fake: FakeWorkos;
  readonly sync: TestSync;
  /** WorkOS's time, in milliseconds. */
  clock: number;
  /** One poll, as the process of this name. */
  poll(leader?: string, signal?: AbortSignal): Promise<void>;
  /** Stores an event as its webhook would. */
  deliver(payload: WebhookPayload): Promise<Stored>;
  /** Applies all that waits. */
  apply(): Promise<void>;
  /** The row of where the reading is. */
  row(): Promise<NonNullable<Awaited<ReturnType<TestSync['database']['prisma']['catchUp']['findUnique']>>>>;
  outcomes(): Promise<Record<string, string>>;
  /** The queries to `/events` since the last call. */
  asked(): Record<string, string>[];
}

/** Opened for one test and closed after it. */
export async function openFeedReader({ timeoutMs = 5_000 } = {}): Promise<FeedReader> {
  const time = { now: Date.now() };
  const fake = await startFakeWorkos({ now: () => time.now });
  const sync = await openTestSync();
  onTestFinished(async () => {
    await fake.close();
    await sync.close();
  });
  const workos = openWorkosApi({ apiKey: fake.apiKey, apiUrl: fake.url, timeoutMs });
  const { prisma } = sync.database;
  return {
    fake,
    sync,
    get clock() {
      return time.now;
    },
    set clock(now) {
      time.now = now;
    },
    poll: (leader = 'one', signal = new AbortController().signal) => catchUp({ context: sync, workos, leader, signal }),
    deliver: async (payload) => {
      const body = Buffer.from(JSON.stringify(payload));
      const reading = readEnvelope(body);
      if (!reading.ok) throw new Error(reading.detail);
      return insertEvents(sync.database.direct, [incomingEvent(reading.envelope, body, Date.now())]);
    },
    apply: async () => {
      const lanes = await prisma.pendingEvent.findMany({ distinct: ['lane'], select: { lane: true } });
      for (const { lane } of lanes) await applyLane(sync, lane);
    },
    row: () => prisma.catchUp.findUniqueOrThrow({ where: { id: 1 } }),
    outcomes: async () => {
      const rows = await prisma.eventOutcome.findMany();
      return Object.fromEntries(rows.map(({ eventId, outcome }) => [eventId, outcome]));
    },
    asked: () => fake.requests.splice(0).map(({ query }) => Object.fromEntries(query)),
  };
}

/** A directory with so many people, each a second after the one before, the last of them `endedMsAgo` ago; in order. */
export function hire(reader: FeedReader, people: number, endedMsAgo: number): WebhookPayload[] {
  const { state } = reader.fake;
  const now = reader.clock;
  reader.clock = now - endedMsAgo - people * 1_000;
  const events = [state.connectDirectory({ organizationId: 'org_1', id: 'directory_1' })];
  for (let person = 1; person <= people; person += 1) {
    reader.clock += 1_000;
    events.push(state.addUser('directory_1', { id: `directory_user_${person}`, email: `p${person}@example.com` }));
  }
  reader.clock = now;
  return events;
}

/** The event at this place, which there must be. */
export function at<T>(items: readonly T[], place: number): T {
  const item = items.at(place);
  if (item === undefined) throw new Error(`There is no item ${place}.`);
  return item;
}
