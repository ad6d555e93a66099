import { insertEvents } from '../../src/store/insert-events.ts';
import { laneOf } from '../../src/store/lane.ts';
import { insertResync, type NewResync } from '../../src/store/resyncs.ts';
import { applyLane } from '../../src/sync/apply-events.ts';
import { resyncDirectory } from '../../src/sync/resync/resync-directory.ts';
import type { ResyncPace } from '../../src/sync/resync/resync-run.ts';
import { showResync, type ResyncView } from '../../src/sync/resync/show-resync.ts';
import { openWorkosApi } from '../../src/workos/api.ts';
import { readEnvelope } from '../../src/workos/envelope.ts';
import type { WebhookPayload } from '../../src/workos/shapes.ts';
import { startFakeWorkos, type FakeWorkos } from './fake-workos.ts';
import { openTestSync, type TestSync } from './sync-context.ts';
import { until } from './until.ts';

/** A customer with a directory at a fake WorkOS, and the mirror of it here, which hears only what a test delivers. */
export interface ResyncWorld {
  readonly sync: TestSync;
  readonly fake: FakeWorkos;
  readonly organizationId: string;
  readonly directoryId: string;
  /** Lets WorkOS's clock go on, by a minute unless told otherwise. */
  pass(ms?: number): void;
  /** Stores events as webhooks and applies them. */
  deliver(...payloads: readonly WebhookPayload[]): Promise<void>;
  /** Starts one without running it. */
  start(asked?: Partial<NewResync>): Promise<string>;
  /** Runs a resync to its end, applying its events as a worker would meanwhile. */
  run(resyncId: string, pace?: ResyncPace): Promise<ResyncView>;
  /** A minute later, starts one that applies, and runs it to its end. */
  resync(asked?: Partial<NewResync>): Promise<ResyncView>;
  /** Every member by address: name, role and status. */
  members(): Promise<Record<string, string>>;
  close(): Promise<void>;
}

/** WorkOS is asked without waiting, and failures are tried again at once. */
export const quick: ResyncPace = { perSecond: 1_000_000, tries: 3, firstWaitMs: 1 };

/** Opens a world of its own, whose directory has been announced here. */
export async function openResyncWorld(organizationId = 'org_1', sync?: TestSync): Promise<ResyncWorld> {
  let now = Date.UTC(2026, 0, 5, 9);
  const fake = await startFakeWorkos({ now: () => now });
  const workos = openWorkosApi({ apiKey: fake.apiKey, apiUrl: fake.url });
  const context = sync === undefined ? await openTestSync({ workos }) : { ...sync, workos };
  const directoryId = `directory_of_${organizationId}`;
  const lane = laneOf(organizationId, null);
  const deliver = async (...payloads: readonly WebhookPayload[]): Promise<void> => {
    await insertEvents(
      context.database.direct,
      payloads.map((payload) => incoming(payload, organizationId)),
    );
    await applyLane(context, lane);
  };
  const start = async (asked: Partial<NewResync> = {}): Promise<string> => {
    const usual = { organizationId, directoryId, userId: null, dryRun: false, actor: 'operator:test' };
    const resync = await insertResync(context.database.prisma, { ...usual, ...asked });
    if (resync === null) throw new Error('A resync of the same is unfinished.');
    return resync.id;
  };
  const run = async (id: string, pace = quick): Promise<ResyncView> => {
    let ended = false;
    const signal = new AbortController().signal;
    const running = resyncDirectory(context, id, { signal, lastTry: true, pace }).finally(() => (ended = true));
    await until('the resync ends', async () => {
      await applyLane(context, lane);
      return ended || null;
    });
    await running;
    const view = await showResync(context, id);
    if (view === null) throw new Error('The resync is gone.');
    return view;
  };
  const pass = (ms = 60_000): void => {
    now += ms;
  };
  const world: ResyncWorld = {
    sync: context,
    fake,
    organizationId,
    directoryId,
    pass,
    deliver,
    start,
    run,
    resync: async (asked) => {
      pass();
      return run(await start(asked));
    },
    members: async () => {
      const members = await context.database.prisma.member.findMany({
        where: { organizationId },
        orderBy: { email: 'asc' },
      });
      return Object.fromEntries(
        members.map(({ email, firstName, lastName, role, status }) => [
          email,
          [firstName, lastName, role, status].filter((part) => part !== null).join(' '),
        ]),
      );
    },
    close: async () => {
      await fake.close();
      if (sync === undefined) await context.close();
    },
  };
  await deliver(fake.state.connectDirectory({ id: directoryId, organizationId, name: 'Okta' }));
  return world;
}

/** Each fake counts from the start, so the ids of several worlds in one database have to be told apart. */
function incoming(payload: WebhookPayload, organizationId: string) {
  const body = Buffer.from(
    JSON.stringify({ ...payload, id: payload.id.replace('event_', `event_${organizationId}_`) }),
  );
  const reading = readEnvelope(body);
  if (!reading.ok || reading.envelope.occurredAt === null) throw new Error('The fake sends events with an envelope.');
  const { occurredAt, ...envelope } = reading.envelope;
  return { ...envelope, occurredAt, disposition: 'pending' as const, payload: body };
}
