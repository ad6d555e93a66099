import { chmod, cp, lstat, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Account } from './account.ts';
import { firstClosedFolder } from './account.ts';
import { EmbeddedPostgresError } from './error.ts';
import type { Binaries } from './installed-binaries.ts';

interface CopyOptions {
  /** Why a copy is needed, for the log and the error. */
  readonly reason: string;
  readonly log: (line: string) => void;
  /** Completes the copy; false when it could not. */
  readonly finish: (folder: string) => Promise<boolean>;
}

/**
 * Copies the programs, once per version, into the first of `places` that this process can write and the server's
 * account can enter, and returns the copy's folder. About 45 MB and a tenth of a second; an existing copy is used again.
 * Moving the programs was chosen over opening the closed folder: its owner closed it for a reason.
 */
export async function copyBinaries(
  installed: Binaries,
  account: Account | null,
  places: readonly string[],
  options: CopyOptions,
): Promise<string> {
  const failures: string[] = [];
  for (const place of places) {
    const target = path.join(place, `dsync-postgresql-${installed.version}`);
    try {
      await mkdir(place, { recursive: true });
      const closed = account === null ? null : await firstClosedFolder(place, account);
      if (closed !== null) throw new Error(`${closed} is closed to the server's user`);
      if (await isOurs(target)) return target;
      await copyTo(target, installed.folder, options);
      options.log(`The database programs were copied to ${target}, because ${options.reason}.`);
      return target;
    } catch (error) {
      failures.push(`${place}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new EmbeddedPostgresError(
    `The embedded PostgreSQL needs a copy of its programs, because ${options.reason}, and none could be made ` +
      `(${failures.join('; ')}). Move the project or set DATA_DIR to a folder that user can enter.`,
  );
}

/** The copy appears under its name only when it is whole, so a run cut short leaves nothing that looks like one. */
async function copyTo(target: string, source: string, options: CopyOptions): Promise<void> {
  const unfinished = await mkdtemp(`${target}.`);
  try {
    // Static libraries are for linking programs against, and a quarter of the files.
    // Links as they are: resolved, they would lead back into the folder that is closed.
    const filter = (file: string): boolean => !file.endsWith('.a');
    await cp(source, unfinished, { recursive: true, verbatimSymlinks: true, filter });
    if (!(await options.finish(unfinished))) throw new Error('the library links could not be made');
    await chmod(unfinished, 0o755); // mkdtemp made it for us alone
    await rename(unfinished, target);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    // Another process may have finished the same copy in the meantime.
    if (!(await isOurs(target))) throw error;
  }
}

/**
 * Whether the copy is there and is ours. In a shared folder like the temp folder anyone could have put programs under
 * that name; running those would hand them the database.
 */
async function isOurs(target: string): Promise<boolean> {
  const found = await lstat(target).catch(() => null);
  if (found === null) return false;
  const uid = process.getuid?.();
  const safe = found.isDirectory() && (uid === undefined || (found.uid === uid && (found.mode & 0o022) === 0));
  if (!safe) throw new Error(`${target} is there already and does not belong to this user alone`);
  return true;
}
