import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { MigrationError } from './migration-error.ts';

/** One folder of `prisma/migrations`. */
export interface Migration {
  /** The folder's name, which begins with its time: the names sort in the order they apply. */
  readonly name: string;
  readonly sql: string;
}

/** Beside the code and not beside the shell, so that `dsync migrate` works from any folder. */
export const defaultDirectory = fileURLToPath(new URL('../../prisma/migrations', import.meta.url));

/** All migrations of a folder, in the order they apply. Throws MigrationError `unreadable` when a script is missing. */
export async function readMigrations(directory: string): Promise<Migration[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isDirectory() && /^\d/.test(entry.name)).map((entry) => entry.name);
    return await Promise.all(
      names.sort().map(async (name) => ({
        name,
        sql: await readFile(path.join(directory, name, 'migration.sql'), 'utf8'),
      })),
    );
  } catch (error) {
    throw new MigrationError(
      'unreadable',
      `The migrations in ${directory} cannot be read; restore that folder from version control. Nothing was applied.`,
      { cause: error },
    );
  }
}

/** The checksum that `prisma migrate` keeps of a script: SHA-256, in hex. */
export function checksumOf(sql: string): string {
  return createHash('sha256').update(sql).digest('hex');
}

/**
 * Whether a recorded checksum is that of this script. Line ends are forgiven in both directions: a checkout on Windows
 * may have rewritten them, and refusing to start for that would help nobody.
 */
export function isChecksumOf(checksum: string, sql: string): boolean {
  const unix = sql.replaceAll('\r\n', '\n');
  return [sql, unix, unix.replaceAll('\n', '\r\n')].some((script) => checksumOf(script) === checksum);
}
