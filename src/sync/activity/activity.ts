import type { Statements } from '../../store/direct.ts';
import { countActivity, type ActivityCount } from '../../store/read-activity.ts';
import { readWithin } from '../../store/read-within.ts';
import type { SyncContext } from '../context.ts';
import { Turnstile } from '../turnstile.ts';
import { orUnavailable } from '../unavailable.ts';
import { beginningsOf, ranges, type Range } from './ranges.ts';

export type { Range } from './ranges.ts';

/** What happened in one step of a chart. */
export interface Bucket extends ActivityCount {
  readonly at: Date;
}

/** A chart of what came in, what was decided and how long that took. */
export interface ActivityView {
  /** Null: of all together. */
  readonly organizationId: string | null;
  readonly from: Date;
  readonly to: Date;
  readonly bucketSeconds: number;
  /** The oldest first; the last one is still going on. */
  readonly data: readonly Bucket[];
}

/** The buckets of a chart that were counted, by their beginnings. */
interface Series {
  readonly counted: Map<number, ActivityCount>;
  /** Those that are over, and not counted again. */
  readonly closed: Set<number>;
  /** Until when the others are shown as they are. */
  freshUntil: number;
  underWay: Promise<boolean> | null;
}

/** Milliseconds that one bucket, and one asking, may take. */
const limits = { bucketMs: 2_500, askingMs: 2_000 };
/** How long after its end a bucket is still counted: what was being written then shows when it is committed. */
const settlingMs = 60_000;
/** Charts that are kept, and askings that may wait for another one to be counted. */
const kept = { charts: 64, waiting: 5 };
/** An open bucket is counted again after a second, and after so many times as long as counting it took. */
const restFactor = 20;

/**
 * Charts of what happens. One for each process: buckets that are over are counted once and remembered, one chart is
 * counted at a time over one connection, and in bounded steps, so that no number of lookers keeps events from being
 * applied.
 */
export class Activity {
  readonly #database: SyncContext['database'];
  readonly #charts = new Map<string, Series>();
  readonly #turns = new Turnstile(1);
  readonly #now: () => number;
  #waiting = 0;

  constructor({ database }: Pick<SyncContext, 'database'>, now = Date.now) {
    this.#database = database;
    this.#now = now;
  }

  /**
   * The chart of one organization, or of all (null); null while it is still being counted, or too many others are: what
   * was counted is kept, so asking again gets on. Throws UnavailableError.
   */
  async read(range: Range, organization: string | null): Promise<ActivityView | null> {
    const series = this.#seriesOf(`${range} ${organization ?? ''}`);
    const begins = beginningsOf(range, this.#now());
    const isKnown = begins.every((at) => series.counted.has(at)) && this.#now() < series.freshUntil;
    if (!isKnown) {
      if (series.underWay === null && this.#waiting >= kept.waiting) return null;
      series.underWay ??= this.#count(series, range, organization);
      if (!(await orUnavailable(series.underWay))) return null;
    }
    const bucketSeconds = ranges[range].bucketSeconds;
    const [first = 0] = begins;
    const to = new Date(first + begins.length * bucketSeconds * 1_000);
    const data = begins.map((at) => ({ at: new Date(at), ...(series.counted.get(at) ?? nothing) }));
    return { organizationId: organization, from: new Date(first), to, bucketSeconds, data };
  }

  #seriesOf(key: string): Series {
    const series = this.#charts.get(key) ?? { counted: new Map(), closed: new Set(), freshUntil: 0, underWay: null };
    // The one that was asked for longest ago is the first, and goes when there are too many.
    this.#charts.delete(key);
    this.#charts.set(key, series);
    const [oldest = key] = this.#charts.keys();
    if (this.#charts.size > kept.charts) this.#charts.delete(oldest);
    return series;
  }

  /** Resolves to whether all buckets are counted now. */
  async #count(series: Series, range: Range, organization: string | null): Promise<boolean> {
    this.#waiting += 1;
    try {
      return await this.#turns.through(() =>
        readWithin(this.#database, limits.bucketMs, (tx) => this.#countOn(tx, series, range, organization)),
      );
    } finally {
      this.#waiting -= 1;
      series.underWay = null;
    }
  }

  async #countOn(tx: Statements, series: Series, range: Range, organization: string | null): Promise<boolean> {
    const started = this.#now();
    const begins = beginningsOf(range, started);
    forgetOthers(series, begins);
    const bucketMs = ranges[range].bucketSeconds * 1_000;
    // The newest first: they are what is looked at.
    for (const at of begins.filter((begin) => !series.closed.has(begin)).toReversed()) {
      const began = performance.now();
      if (this.#now() - started > limits.askingMs) return false;
      const to = at + bucketMs;
      series.counted.set(at, await countActivity(tx, { from: new Date(at), to: new Date(to) }, organization));
      if (to + settlingMs <= started) series.closed.add(at);
      const rest = Math.max(1_000, restFactor * (performance.now() - began));
      if (at === begins.at(-1)) series.freshUntil = this.#now() + rest;
    }
    return true;
  }
}

/** What a bucket that has just begun holds until it is counted. */
const nothing: ActivityCount = {
  received: 0,
  decided: { applied: 0, unchanged: 0, superseded: 0, ignored: 0, held: 0, failed: 0 },
  latencyMs: null,
};

function forgetOthers({ counted, closed }: Series, begins: readonly number[]): void {
  const wanted = new Set(begins);
  for (const at of counted.keys()) {
    if (wanted.has(at)) continue;
    counted.delete(at);
    closed.delete(at);
  }
}
