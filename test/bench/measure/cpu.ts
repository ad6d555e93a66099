import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts CPU time for programs in hundredths of a second, whatever its own clock does (proc(5), USER_HZ). */
const millisecondsPerTick = 10;

interface Times {
  readonly parent: number;
  /** Milliseconds of user and system time. */
  readonly ownMs: number;
  /** The same of the children that have ended and were waited for. */
  readonly endedChildrenMs: number;
}

/** Null when there is no such process on this machine. */
function timesOf(pid: number): Times | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return null;
  }
  // "pid (name) state ppid …"; the name may hold brackets and spaces.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const ticks = (position: number): number => Number(fields[position] ?? 0) * millisecondsPerTick;
  return { parent: Number(fields[1] ?? 0), ownMs: ticks(11) + ticks(12), endedChildrenMs: ticks(13) + ticks(14) };
}

/** CPU time of one process since it started, in milliseconds; in steps of 10. */
export function cpuOf(pid: number): number {
  return timesOf(pid)?.ownMs ?? Number.NaN;
}

/** CPU time of a process and all its children, living and ended; for PostgreSQL, whose connections are processes. */
export function cpuOfFamily(pid: number): number {
  const own = timesOf(pid);
  if (own === null) return Number.NaN;
  const others = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const children = others.map((name) => timesOf(Number(name))).filter((times) => times?.parent === pid);
  return children.reduce((sum, times) => sum + (times?.ownMs ?? 0), own.ownMs + own.endedChildrenMs);
}
