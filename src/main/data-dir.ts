import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';

/** What the embedded default makes for itself once and keeps. */
export interface Credentials {
  /** The webhook secret to enter at WorkOS. */
  readonly webhookSecret: string;
  /** The bearer token of the API, with all rights. */
  readonly token: string;
  /** Keys the hashes that erased members leave. */
  readonly erasureKey: string;
}

/** Where the service that runs on this folder is, for the command line beside it. */
export interface RunningNote {
  readonly url: string;
  readonly pid: number;
}

const credentialsFile = 'credentials.json';
const serviceFile = 'service.json';

/** The credentials kept in a data folder, made at the first call; readable by the owner only. */
export async function keepCredentials(dataDir: string): Promise<Credentials> {
  const kept = await readJson<Partial<Credentials>>(dataDir, credentialsFile);
  const made = {
    webhookSecret: kept?.webhookSecret ?? `whsec_${randomBytes(24).toString('base64url')}`,
    token: kept?.token ?? `dsync_${randomBytes(24).toString('base64url')}`,
    erasureKey: kept?.erasureKey ?? randomBytes(32).toString('base64url'),
  };
  if (isDeepStrictEqual(kept, made)) return made;
  await writeJson(dataDir, credentialsFile, made);
  return made;
}

/** The credentials of a data folder, null when it has none. */
export async function readCredentials(dataDir: string): Promise<Credentials | null> {
  return readJson<Credentials>(dataDir, credentialsFile);
}

export async function noteRunning(dataDir: string, note: RunningNote): Promise<void> {
  await writeJson(dataDir, serviceFile, note);
}

export async function readRunningNote(dataDir: string): Promise<RunningNote | null> {
  return readJson<RunningNote>(dataDir, serviceFile);
}

async function readJson<T>(dataDir: string, file: string): Promise<T | null> {
  try {
    return JSON.parse(await readFile(path.join(dataDir, file), 'utf8')) as T;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new Error(`${path.join(dataDir, file)} cannot be read; move it away to have it made anew.`, { cause: error });
  }
}

/** Written beside and renamed, so that a run cut short leaves the old file or the new one, never half of one. */
async function writeJson(dataDir: string, file: string, value: object): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  const target = path.join(dataDir, file);
  const draft = `${target}.${process.pid.toString()}.new`;
  await writeFile(draft, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, target);
}
