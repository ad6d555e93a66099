import { spawn, execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { until } from '../support/until.ts';

const run = promisify(execFile);

/** A small file system in memory, seen by nobody but the PostgreSQL that is started through it. */
export interface SmallDisk {
  /** The program and arguments that start PostgreSQL on it, under the account that owns its files. */
  readonly through: readonly string[];
  /** Takes all the space that is left. */
  readonly fill: () => Promise<void>;
  readonly free: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Room for the cluster, the log of a few thousand events, and not much more. */
const megabytes = 512;

/** Why this machine does not allow it, in a sentence; null when it does. */
export async function findObstacle(): Promise<string | null> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'a file system can be mounted by root on Linux only';
  const mount = [
    '-m',
    '--propagation',
    'private',
    'sh',
    '-c',
    'mount -t tmpfs -o size=1m small /mnt && setpriv --help',
  ];
  return run('unshare', mount).then(
    () => null,
    () => 'this machine does not let root mount a file system of its own (unshare, mount, nsenter and setpriv)',
  );
}

/**
 * Copies a database cluster, whose server has stopped, to a disk of its own, which takes the place of its folder. The
 * mount lives in a namespace that a sleeping process holds, so that nothing of it is left when that one ends.
 */
export async function openSmallDisk(folder: string): Promise<SmallDisk> {
  const { uid, gid } = await stat(folder);
  const side = path.join(path.dirname(folder), 'small-disk');
  await mkdir(side);
  const script = `mount -t tmpfs -o size=${megabytes}m,mode=0700,uid=${uid},gid=${gid} small "$1" &&
    cp -a "$2/." "$1/" && mount --bind "$1" "$2" && echo ready && exec sleep 3600`;
  const holder = spawn('unshare', ['-m', '--propagation', 'private', 'sh', '-c', script, 'sh', side, folder]);
  const killAtExit = (): void => void holder.kill('SIGKILL');
  process.once('exit', killAtExit);
  const said: string[] = [];
  for (const stream of [holder.stdout, holder.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => said.push(text));
  await until('the small disk is there', () => {
    if (holder.exitCode !== null) throw new Error(`The small disk could not be made: ${said.join('')}`);
    return said.join('').includes('ready') ? true : null;
  });
  const inside = `/proc/${String(holder.pid)}/root${folder}`;
  const ballast = path.join(inside, 'ballast');
  const account = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'];
  return {
    through: ['nsenter', `--mount=/proc/${String(holder.pid)}/ns/mnt`, `--wd=${inside}`, 'setpriv', ...account, '--'],
    fill: () => fillUp(ballast),
    free: () => rm(ballast, { force: true }),
    close: async () => {
      process.off('exit', killAtExit);
      const ended = once(holder, 'exit');
      holder.kill('SIGKILL');
      await ended;
    },
  };
}

/** Writes until there is no space, down to the last page. */
async function fillUp(file: string): Promise<void> {
  const handle = await open(file, 'w');
  try {
    for (const size of [1024 * 1024, 4096]) {
      const bytes = Buffer.alloc(size);
      const isFull = (error: NodeJS.ErrnoException): boolean => {
        if (error.code === 'ENOSPC') return true;
        throw error;
      };
      while (!(await handle.write(bytes).then(({ bytesWritten }) => bytesWritten < size, isFull)));
    }
  } finally {
    await handle.close();
  }
}
