import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { EmbeddedPostgresError } from './error.ts';
import { processIdentity } from './process-identity.ts';

/**
 * Makes this process the only one that starts and stops the server of a data folder, and returns the function that
 * gives it back. A claim whose process has died (kill -9, power loss) counts for nothing.
 * Throws EmbeddedPostgresError when another living process, or this one, has it.
 */
export async function claimFolder(dataDir: string): Promise<() => Promise<void>> {
  const file = path.join(dataDir, 'owner.pid');
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, `${process.pid}\n${String(processIdentity(process.pid))}\n`, { mode: 0o600 });
  try {
    // `link` fails when the name is taken: of two processes that start together exactly one gets it.
    while (!(await tryLink(draft, file))) await clearDeadClaim(file, dataDir);
  } finally {
    await rm(draft, { force: true });
  }
  return () => rm(file, { force: true });
}

async function tryLink(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function clearDeadClaim(file: string, dataDir: string): Promise<void> {
  refuseIfAlive(await readClaim(file), dataDir, file);
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return; // given back, or cleared by someone else
    throw error;
  }
  // Between reading and moving, another process may have cleared the dead claim and made its own: then it goes back.
  const moved = await readClaim(aside);
  if (isAlive(moved)) await tryLink(aside, file);
  await rm(aside, { force: true });
  refuseIfAlive(moved, dataDir, file);
}

interface Claim {
  readonly pid: number;
  readonly identity: string;
}

async function readClaim(file: string): Promise<Claim> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  });
  const [pid = '', identity = ''] = text.split('\n');
  return { pid: Number(pid), identity };
}

function isAlive({ pid, identity }: Claim): boolean {
  return pid > 0 && processIdentity(pid) === identity;
}

function refuseIfAlive(claim: Claim, dataDir: string, file: string): void {
  if (!isAlive(claim)) return;
  throw new EmbeddedPostgresError(
    `The database in ${dataDir} is in use by process ${claim.pid}: stop that process first, or set DATA_DIR to ` +
      `another folder (if process ${claim.pid} is not this program, delete ${file}).`,
  );
}
