import { Counter, Histogram, Registry } from 'prom-client';
import type { DecidedOutcome } from '../../core/decision.ts';
import { failures, type FailureCode } from '../../core/failure.ts';
import type { WaitingEvent } from '../../store/claim-events.ts';
import type { FailedTry } from '../../store/settle-failure.ts';
import type { Settlement } from '../../store/write-batch.ts';
import type { ReceiveResult } from '../receive-result.ts';

/** What one transaction did for one organization. */
export interface MeteredBatch {
  readonly claimed: readonly WaitingEvent[];
  /** When they were taken, by `performance.now()`. */
  readonly takenAt: number;
  readonly settlements: readonly Settlement[];
  readonly failed: readonly FailedTry[];
}

const decidedOutcomes: readonly DecidedOutcome[] = ['applied', 'unchanged', 'superseded', 'held', 'failed'];

/** Seconds, from a stored delivery on a quiet machine to the limit of one that waits for PostgreSQL. */
const receiveBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Seconds, from an event that is applied at once to one that waited out an outage. */
const applyBuckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600];
const batchBuckets = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000];

/**
 * Counts and times what this process does, for Prometheus. Labels have few values, known beforehand: never an id, an
 * address or anything else that somebody sent. Each process has one; its values begin at 0 when the process does.
 */
export class Meter {
  /** What the values are read from. */
  readonly registry = new Registry();
  readonly #received: Histogram<'result'>;
  readonly #latency: Histogram;
  readonly #batchEvents: Histogram;
  readonly #batchSeconds: Histogram;
  readonly #outcomes: Counter<'outcome'>;
  readonly #failures: Counter<'code'>;
  readonly #retries: Counter;
  readonly #catchUpFailures: Counter;

  constructor() {
    const registers = [this.registry];
    const named = (name: string, help: string) => ({ name: `dsync_${name}`, help, registers });
    this.#received = new Histogram({
      ...named('receive_duration_seconds', 'From the body of a delivery to what it is answered, by result.'),
      labelNames: ['result'],
      buckets: receiveBuckets,
    });
    this.#latency = new Histogram({
      ...named('apply_latency_seconds', 'From receiving an event to its outcome, failed ones left out.'),
      buckets: applyBuckets,
    });
    this.#batchEvents = new Histogram({
      ...named('batch_events', 'Events of one organization that were applied in one transaction.'),
      buckets: batchBuckets,
    });
    this.#batchSeconds = new Histogram({
      ...named('batch_duration_seconds', 'From taking the events of a batch to its commit.'),
      buckets: receiveBuckets,
    });
    this.#outcomes = new Counter({
      ...named('events_settled_total', 'Events that got an outcome from this process, by outcome; replays left out.'),
      labelNames: ['outcome'],
    });
    this.#failures = new Counter({
      ...named('event_failures_total', 'Tries of events that failed, by the code of the failure.'),
      labelNames: ['code'],
    });
    this.#retries = new Counter(named('event_retries_total', 'Tries of single events after they failed.'));
    this.#catchUpFailures = new Counter(named('catch_up_failures_total', 'Polls of the Events API that failed.'));
    // A counter that appears with its first count shows no increase: what there can be is there from the beginning.
    for (const outcome of decidedOutcomes) this.#outcomes.inc({ outcome }, 0);
    for (const code of Object.keys(failures)) this.#failures.inc({ code }, 0);
  }

  /** A delivery was answered, so many milliseconds after it had come in whole. */
  received(status: ReceiveResult['status'], milliseconds: number): void {
    this.#received.observe({ result: status }, milliseconds / 1_000);
  }

  /** A batch was committed, just now. */
  applied({ claimed, takenAt, settlements, failed }: MeteredBatch): void {
    if (claimed.length === 0) return;
    const sinceTaken = performance.now() - takenAt;
    this.#batchEvents.observe(claimed.length);
    this.#batchSeconds.observe(sinceTaken / 1_000);
    const failedIds = new Set(failed.map(({ id }) => id));
    for (const { id, waitedMs } of claimed) {
      if (waitedMs !== null && !failedIds.has(id)) this.#latency.observe((waitedMs + sinceTaken) / 1_000);
    }
    const counts = new Map<DecidedOutcome, number>();
    for (const { outcome } of settlements) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    for (const [outcome, count] of counts) this.#outcomes.inc({ outcome }, count);
    for (const { failure } of failed) this.failed(failure.code);
  }

  /** A try of an event failed. */
  failed(code: FailureCode): void {
    this.#failures.inc({ code });
  }

  /** An event was given up. */
  gaveUp(): void {
    this.#outcomes.inc({ outcome: 'failed' });
  }

  /** A single event is tried again. */
  retried(): void {
    this.#retries.inc();
  }

  /** A poll of the Events API failed. */
  pollFailed(): void {
    this.#catchUpFailures.inc();
  }
}
