import { readFileSync } from 'node:fs';

/** Whether there is such a process; one that has ended counts as gone even before its parent has taken note of it. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    if (process.platform !== 'linux') return true;
    // "pid (name) state …"; the name may hold brackets.
    return !/\) [XZ] [^)]*$/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
