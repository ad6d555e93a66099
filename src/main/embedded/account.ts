import { execFileSync } from 'node:child_process';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { EmbeddedPostgresError } from './error.ts';

/** The user and group ids that the server's processes and files get. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The account to run PostgreSQL under when this process is root, which PostgreSQL refuses to run as; null when it can
 * simply inherit ours. A database that exists keeps the account that owns its files: another one could not open them,
 * even if a `postgres` user has appeared on the machine since.
 */
export async function serverAccount(clusterFolder: string): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null;
  const owner = await stat(clusterFolder).catch(() => null);
  if (owner !== null && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const account = idsOf('postgres') ?? idsOf('nobody');
  if (account !== null) return account;
  throw new EmbeddedPostgresError(
    'PostgreSQL does not run as root, and there is neither a user postgres nor nobody to run it as. ' +
      'Start as another user, or create one: useradd --system postgres',
  );
}

function idsOf(user: string): Account | null {
  const read = (flag: string): number =>
    Number(execFileSync('id', [flag, user], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { uid: read('-u'), gid: read('-g') };
  } catch {
    return null; // `id` fails for a user that does not exist, which is the question asked
  }
}

/**
 * The first folder on the way to `target` (itself included) that the account may not enter, or null when it reaches
 * it. Access lists beyond the permission bits are not looked at.
 */
export async function firstClosedFolder(target: string, account: Account): Promise<string | null> {
  const absolute = path.resolve(target);
  const parent = path.dirname(absolute);
  if (parent !== absolute) {
    const closed = await firstClosedFolder(parent, account);
    if (closed !== null) return closed;
  }
  const { uid, gid, mode } = await stat(absolute);
  const enter = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
  return (mode & enter) === 0 ? absolute : null;
}

/**
 * What to write behind `-D` for a folder that the server's process is started in. Its path; or, when the account may
 * not walk that path (a checkout below /root), Linux's name for "the folder I was started in", which leads there
 * without walking. The server never leaves that folder, so the name holds for all of its life.
 * Throws EmbeddedPostgresError where there is no such name.
 */
export async function dataArgument(folder: string, account: Account | null): Promise<string> {
  const closed = account === null ? null : await firstClosedFolder(folder, account);
  if (closed === null) return folder;
  if (process.platform === 'linux') return '/proc/self/cwd';
  throw new EmbeddedPostgresError(
    `PostgreSQL does not run as root, and the user it runs as instead may not enter ${closed}. ` +
      'Start as another user, or set DATA_DIR to a folder that everyone may enter.',
  );
}
