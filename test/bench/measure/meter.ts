import { cpuOf, cpuOfFamily } from './cpu.ts';

/** Process ids of what is measured; those of servers on other machines are 0, and their times not a number. */
export type Measured = Readonly<Record<string, number>>;

/** What a stretch of work took. */
export interface Reading {
  readonly wallMs: number;
  /** CPU milliseconds by process. */
  readonly cpuMs: Readonly<Record<string, number>>;
}

/** The process whose children count too. */
const familyName = 'postgres';

function readAll(pids: Measured): Record<string, number> {
  const read = (name: string, pid: number): number => (name === familyName ? cpuOfFamily(pid) : cpuOf(pid));
  return Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, read(name, pid)]));
}

/** Starts measuring; the returned function reads what it has taken since. */
export function startMeter(pids: Measured): () => Reading {
  const before = readAll(pids);
  const started = performance.now();
  return () => {
    const wallMs = performance.now() - started;
    const now = readAll(pids);
    const spent = Object.entries(now).map(([name, cpu]) => [name, cpu - (before[name] ?? 0)] as const);
    return { wallMs, cpuMs: Object.fromEntries(spent) };
  };
}

/** A reading as raw numbers of a round: a rate in events per second, and CPU microseconds per event. */
export function perEvent(name: string, events: number, { wallMs, cpuMs }: Reading): Record<string, number> {
  const rate = [`${name}.perSecond`, (events * 1_000) / wallMs] as const;
  const cpu = Object.entries(cpuMs).map(
    ([process, ms]) => [`${name}.cpuUs.${process}`, (ms * 1_000) / events] as const,
  );
  return Object.fromEntries([rate, ...cpu]);
}
