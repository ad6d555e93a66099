import { readFileSync, readlinkSync } from 'node:fs';

/**
 * A text that tells a living process from every other, also from a later one with the same number; null when there is
 * none. Numbers alone mislead after a restart of the machine, and in containers, where they begin at 1 every time.
 * Only Linux says when a process began; elsewhere the number has to do.
 */
export function processIdentity(pid: number): string | null {
  if (process.platform !== 'linux') return isAlive(pid) ? `process ${pid}` : null;
  try {
    // "pid (name) state …": the name may hold spaces and brackets, so fields are counted behind its last bracket.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const startTime = fields[18];
    // A zombie has ended and only waits to be collected.
    if (state === 'Z' || state === 'X' || startTime === undefined) return null;
    return `process ${pid} started at tick ${startTime} of boot ${bootId()}`;
  } catch {
    return null; // no such process
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // it is there, and somebody else's
  }
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

/** The folder a process works in; null where the system does not tell. */
export function workingFolder(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return null; // not Linux, no such process, or another user's
  }
}
