/** What a number should be at least, or at most; the stretch is what the best prototype suggests. */
type Goal =
  { readonly atLeast: number; readonly stretch: number } | { readonly atMost: number; readonly stretch: number };

/** A line of the report and a key of `--json`. */
export interface Metric {
  readonly key: string;
  readonly what: string;
  /** Null where the number only tells. */
  readonly goal: Goal | null;
}

/** A goal that is reached from below. */
export const atLeast = (least: number, stretch: number): Goal => ({ atLeast: least, stretch });
const atMost = (most: number, stretch: number): Goal => ({ atMost: most, stretch });
/** A line of the report; without a goal it only tells. */
export const line = (key: string, what: string, goal: Goal | null = null): Metric => ({ key, what, goal });

/** All that `npm run bench` reports, in the order in which it is shown. Keys are stable: programs read them. */
export const metrics: readonly Metric[] = [
  line('receive.overCeiling', 'acknowledged/s ÷ Fastify with createHmac alone', atLeast(0.4, 0.55)),
  line('receive.cpuOverCeiling', 'server CPU per request ÷ the same', atMost(1.8, 1.3)),
  line('receive.overNaiveUpsert', '÷ Express, SDK, one Prisma upsert', atLeast(4, 6)),
  line('receive.overNaiveTransaction', '÷ Express, SDK, Prisma transaction of four', atLeast(15, 25)),
  line('receive.overCopy', '÷ COPY of the same rows'),
  line('receive.overInsert', '÷ one INSERT of the same rows'),
  line('apply.overNaive', 'applied/s ÷ a job and a Prisma transaction an event', atLeast(15, 30)),
  line('apply.overEmptyJobs', '÷ BullMQ with nothing to do, an event a job', atLeast(1, 1.8)),
  line('apply.overEmptyIdJobs', '÷ the same with only the id of an event in a job'),
  line('apply.oneOrganization', 'one organization ÷ 100', atLeast(0.45, 0.8)),
  line('apply.walBytes', 'WAL bytes an event, received and applied', atMost(8_000, 4_000)),
  line('apply.growth', 'time an event at 1,000,000 members ÷ at 1,000', atMost(1.5, 1.2)),
  line('apply.growthCpu', 'PostgreSQL CPU an event at 1,000,000 members ÷ at 1,000'),
  line('saturated.appliedOverAcked', 'applied ÷ acknowledged while loaded', atLeast(0.9, 1)),
  line('saturated.lastAppliedAfterMs', 'longest from an answer to its outcome, ms'),
  line('open1000.ratePerSecond', 'open loop, deliveries/s'),
  line('open1000.ackP99Ms', 'from when it was due to the answer, p99 ms', atMost(40, 20)),
  line('open1000.lagP99Ms', 'from the answer to the outcome, p99 ms', atMost(100, 20)),
  line('idleMs.redis', 'one event when idle, answer to member, p50 ms', atMost(10, 5)),
  line('idleMs.postgres', 'the same with the queue in PostgreSQL', atMost(15, 8)),
  line('embedded.overRedis', 'end to end, queue in PostgreSQL ÷ in Redis', atLeast(0.5, 0.9)),
  line('memory.serverMb', 'server resident in a long storm, MB', atMost(220, 170)),
  line('memory.workerMb', 'worker resident in a long storm, MB', atMost(220, 150)),
  line('memory.serverGrowth', 'server, last third of the storm ÷ first'),
  line('memory.workerGrowth', 'worker, last third of the storm ÷ first'),
  line('fairness.poisonP95Ratio', 'p95 lag of others, with one all failing ÷ without'),
  line('fairness.neighbourP95Ratio', 'the same beside one that has as many events, which do not fail ÷ without'),
  line('fairness.poisonOverNeighbour', 'p95 lag of others beside one all failing ÷ beside that one', atMost(1.1, 1)),
  line('fairness.stormP95Ratio', 'p95 lag of others, with one storming ÷ without'),
  line('fairness.busyP95Ratio', 'the same beside five processes of strangers that take CPU ÷ without'),
  line('fairness.stormOverBusy', 'p95 lag of others beside a storm ÷ beside those strangers', atMost(1.1, 1)),
  line('scale.workers1', 'applied/s by 1 worker'),
  line('scale.workers2', 'applied/s by 2 workers'),
  line('scale.workers4', 'applied/s by 4 workers'),
  line('scale.organizations1', 'applied/s, 1 organization'),
  line('scale.organizations10', 'applied/s, 10 organizations'),
  line('scale.organizations1000', 'applied/s, 1,000 organizations'),
];

/** How a value stands to a goal. */
export type Mark = 'stretch' | 'met' | 'missed' | 'told';

export function markOf({ goal }: Metric, value: number): Mark {
  if (goal === null) return 'told';
  const reaches = (limit: number): boolean => ('atLeast' in goal ? value >= limit : value <= limit);
  if (reaches(goal.stretch)) return 'stretch';
  return reaches('atLeast' in goal ? goal.atLeast : goal.atMost) ? 'met' : 'missed';
}
