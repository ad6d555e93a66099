import { setTimeout as wait } from 'node:timers/promises';
import { deliver } from '../e2e/http.ts';
import { until } from '../support/until.ts';
import type { Delivery } from './plan.ts';

/** A sender that goes on in the background while things are broken. */
export interface Load {
  /** Ids of events that were answered with a 2xx at least once: what must never be lost. */
  readonly acknowledged: ReadonlySet<string>;
  /** Answers by status; connections that were refused or ended without one count as `dropped`. */
  readonly answers: ReadonlyMap<number | 'dropped', number>;
  /**
   * Waits until this share of the deliveries, 0 to 1, has been tried at least once. Some more follow at once, while
   * things are broken; the rest waits to be asked for, so that there is something left for what is broken later.
   */
  until(share: number): Promise<void>;
  /** Waits until so many more events have been acknowledged than now; fewer when no more are left to send. */
  untilAcknowledged(more: number): Promise<void>;
  /** Lets all the rest follow, and waits until every delivery has been acknowledged. */
  finish(): Promise<void>;
}

export interface LoadOptions {
  /** Servers; one that cannot take a delivery is followed by the next. */
  readonly urls: readonly string[];
  /** First tries a second, while the servers keep up. */
  readonly perSecond: number;
}

/** Requests at once, at most. */
const concurrency = 24;
const longestPauseMs = 1_000;
const patienceMs = 180_000;
/** How long a fault and the recovery from it may keep the rest waiting. */
const heldMs = 900_000;
/** The share of the deliveries that follows what was asked for. */
const ahead = 0.15;

/**
 * Sends the deliveries in their order, each again and again until it is acknowledged: as WorkOS does, only sooner, which
 * takes days between the first and the sixth try.
 */
export function startLoad(deliveries: readonly Delivery[], { urls, perSecond }: LoadOptions): Load {
  const acknowledged = new Set<string>();
  const answers = new Map<number | 'dropped', number>();
  const waiting = deliveries.entries();
  let allowed = ahead;
  let nextAt = 0;
  let begun = 0;
  let settled = 0;
  const attempt = async ({ body }: Delivery, server: number): Promise<boolean> => {
    const url = urls[server % urls.length] ?? '';
    const answer = await deliver(url, body).then(
      ({ status }) => status,
      () => 'dropped' as const,
    );
    answers.set(answer, (answers.get(answer) ?? 0) + 1);
    return answer !== 'dropped' && answer >= 200 && answer <= 299;
  };
  const deliverOne = async (place: number, delivery: Delivery): Promise<void> => {
    const deadline = performance.now() + patienceMs;
    begun += 1;
    for (let tries = 0; !(await attempt(delivery, place + tries)); tries += 1) {
      if (performance.now() > deadline) throw new Error(`Event ${delivery.id} was never acknowledged.`);
      await wait(Math.min(longestPauseMs, 50 * 2 ** tries) * (0.5 + Math.random()));
    }
    acknowledged.add(delivery.id);
    settled += 1;
  };
  const some = async (): Promise<void> => {
    for (const [place, delivery] of waiting) {
      await until('more is asked for', () => (place <= allowed * deliveries.length ? true : null), heldMs);
      const at = Math.max(nextAt, performance.now());
      nextAt = at + 1_000 / perSecond;
      await wait(Math.max(0, at - performance.now()));
      await deliverOne(place, delivery);
    }
  };
  const finished = Promise.all(Array.from({ length: concurrency }, some)).then(() => undefined);
  finished.catch(() => undefined); // whoever waits for it hears of it
  const reached = (what: string, look: () => boolean): Promise<void> =>
    until(what, () => (look() ? true : null), patienceMs).then(() => undefined);
  return {
    acknowledged,
    answers,
    until: (share) => {
      allowed = Math.max(allowed, share + ahead);
      return reached(`${share} of the deliveries`, () => begun >= share * deliveries.length);
    },
    finish: () => {
      allowed = 1;
      return finished;
    },
    untilAcknowledged: (more) => {
      const goal = acknowledged.size + more;
      return reached(
        `${more} more events`,
        () => begun > allowed * deliveries.length || acknowledged.size >= goal || settled === deliveries.length,
      );
    },
  };
}
