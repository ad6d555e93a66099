import { readFileSync } from 'node:fs';
import { median, percentile } from './statistics.ts';

const everyMs = 200;

/** What a process held in memory while it was watched, in megabytes. */
export interface MemoryReading {
  /** The highest 99th percentile: one sample in a hundred may fall into a garbage collection. */
  readonly highMb: number;
  /** Median of the last third of the time over that of the first: 1 when it is flat. */
  readonly growth: number;
}

/** Watches the resident memory of a process; the returned function ends it. */
export function watchMemory(pid: number): () => MemoryReading {
  const samples = [residentMb(pid)];
  const timer = setInterval(() => samples.push(residentMb(pid)), everyMs);
  return () => {
    clearInterval(timer);
    samples.push(residentMb(pid));
    const third = Math.ceil(samples.length / 3);
    return {
      highMb: percentile(samples, 0.99),
      growth: median(samples.slice(-third)) / median(samples.slice(0, third)),
    };
  };
}

function residentMb(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes ?? Number.NaN) / 1024;
}
