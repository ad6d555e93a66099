/** How much each scenario does in a round. */
export interface Sizes {
  /** Connections of a closed loop. */
  readonly connections: number;
  /** Where their number is not what is measured. */
  readonly organizations: number;
  readonly receive: {
    /** Requests before the clock starts, to each server. */
    readonly warmup: number;
    readonly requests: number;
    readonly naiveUpserts: number;
    readonly naiveTransactions: number;
  };
  readonly apply: {
    readonly warmup: number;
    readonly events: number;
    readonly users: number;
    /** The naive worker's rate does not depend on how many there are. */
    readonly naiveEvents: number;
  };
  readonly growth: {
    readonly fewMembers: number;
    readonly manyMembers: number;
    readonly eventsPerPerson: number;
    /** Events whose person are all different, in both databases; at most `fewMembers`. */
    readonly people: number;
  };
  readonly saturated: { readonly events: number };
  readonly open: { readonly ratePerSecond: number; readonly seconds: number };
  readonly queues: { readonly idle: number; readonly whole: number };
  readonly memory: { readonly events: number };
  readonly fairness: {
    /** Events of all the quiet organizations together. */
    readonly quietPerSecond: number;
    readonly seconds: number;
    /** Enough to last as long. */
    readonly storm: number;
    readonly poison: { readonly warmup: number; readonly ratePerSecond: number };
    /** Processes that a storm keeps busy, which strangers take the place of. */
    readonly strangers: number;
  };
  readonly scale: { readonly events: number; readonly organizations: readonly number[] };
}

/** What the figures in docs/performance.md are measured with. */
export const fullSizes: Sizes = {
  connections: 64,
  organizations: 100,
  receive: { warmup: 2_000, requests: 20_000, naiveUpserts: 5_000, naiveTransactions: 1_500 },
  apply: { warmup: 2_000, events: 20_000, users: 10_000, naiveEvents: 3_000 },
  growth: { fewMembers: 1_000, manyMembers: 1_000_000, eventsPerPerson: 10, people: 1_000 },
  saturated: { events: 20_000 },
  open: { ratePerSecond: 1_000, seconds: 15 },
  queues: { idle: 100, whole: 10_000 },
  memory: { events: 200_000 },
  // The poison is ten times what each of the others has. A storm keeps its sender, the server, the worker and two processes
  // of PostgreSQL busy.
  fairness: {
    ...{ quietPerSecond: 40, seconds: 15, storm: 50_000, strangers: 5 },
    poison: { warmup: 200, ratePerSecond: 20 },
  },
  scale: { events: 20_000, organizations: [1, 10, 1_000] },
};

/** Just enough to see that every part runs. */
export const smokeSizes: Sizes = {
  connections: 8,
  organizations: 10,
  receive: { warmup: 20, requests: 200, naiveUpserts: 50, naiveTransactions: 20 },
  apply: { warmup: 40, events: 400, users: 200, naiveEvents: 40 },
  growth: { fewMembers: 1_000, manyMembers: 20_000, eventsPerPerson: 2, people: 200 },
  saturated: { events: 400 },
  open: { ratePerSecond: 100, seconds: 1 },
  queues: { idle: 3, whole: 200 },
  memory: { events: 400 },
  fairness: { quietPerSecond: 20, seconds: 1, storm: 200, strangers: 2, poison: { warmup: 5, ratePerSecond: 20 } },
  scale: { events: 200, organizations: [1, 10, 1_000] },
};
