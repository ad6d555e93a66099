import { mkdir, readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import type { Account } from './account.ts';
import { firstClosedFolder } from './account.ts';
import { copyBinaries } from './copy-binaries.ts';
import type { Binaries } from './installed-binaries.ts';

/**
 * The same programs in a place from which the server can run. Normally where npm put them; a copy when the server's
 * account cannot enter that place (a checkout below /root, say), or when the library links have to be made and may not
 * be made there (node_modules of another user).
 * `places`: folders to try for the copy, best first.
 */
export async function usableBinaries(
  installed: Binaries,
  account: Account | null,
  places: readonly string[],
  log: (line: string) => void,
): Promise<string> {
  const closed = account === null ? null : await firstClosedFolder(path.join(installed.folder, 'bin'), account);
  if (closed === null && (await linkLibraries(installed.folder))) return installed.folder;
  const reason = closed === null ? `${installed.folder} is not writable` : `${closed} is closed to the server's user`;
  return copyBinaries(installed, account, places, { reason, log, finish: linkLibraries });
}

interface Link {
  readonly source: string;
  readonly target: string;
}

/**
 * npm packages cannot hold symbolic links, so the package lists them for an install script to make. We do not let
 * install scripts run; without the links the programs do not find their own libraries.
 * Answers false when this user may not make them.
 */
async function linkLibraries(folder: string): Promise<boolean> {
  const list = await readFile(path.join(folder, 'pg-symlinks.json'), 'utf8').catch(() => '[]'); // Windows has no list
  for (const { source, target } of JSON.parse(list) as Link[]) {
    const link = path.join(folder, '..', target.replace(/^native/, path.basename(folder)));
    const file = path.join(folder, '..', source.replace(/^native/, path.basename(folder)));
    try {
      await mkdir(path.dirname(link), { recursive: true });
      await symlink(path.relative(path.dirname(link), file), link);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? '';
      if (['EACCES', 'EPERM', 'EROFS'].includes(code)) return false;
      if (code !== 'EEXIST') throw error;
    }
  }
  return true;
}
