import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Peer } from './peers.ts';

const run = promisify(execFile);
const bench = fileURLToPath(new URL('../', import.meta.url));
/** What a peer's server needs of the bench, at the same place below its folder, so that its imports hold in both. */
const ours = ['peers/servers', 'stage/answer-parent.ts'];

/** A peer whose packages are there. */
export interface InstalledPeer extends Peer {
  readonly file: URL;
}

export interface Installation {
  readonly peers: readonly InstalledPeer[];
  remove(): Promise<void>;
}

/**
 * Installs the peers from npm into a temp folder, each into one of its own, so that none decides what another gets.
 * They are no dependencies of ours: together they are 700 packages that nobody needs to build or to test.
 */
export async function installPeers(wanted: readonly Peer[], say: (line: string) => void): Promise<Installation> {
  const root = await mkdtemp(path.join(os.tmpdir(), 'dsync-bench-peers-'));
  const remove = (): Promise<void> => rm(root, { recursive: true, force: true });
  try {
    const installed: InstalledPeer[] = [];
    for (const peer of wanted) {
      say(`Installing ${peer.title}.`);
      installed.push({ ...peer, file: await install(peer, path.join(root, peer.name)) });
    }
    return { peers: installed, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function install(peer: Peer, folder: string): Promise<URL> {
  await mkdir(folder);
  const about = { name: 'peer', private: true, type: 'module', dependencies: peer.packages };
  await writeFile(path.join(folder, 'package.json'), JSON.stringify(about));
  // No scripts: they would build or fetch drivers of databases that are not used here.
  await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel', 'error'], { cwd: folder });
  for (const part of ours) await cp(path.join(bench, part), path.join(folder, part), { recursive: true });
  if (peer.prepare !== null) {
    const [program = '', ...args] = peer.prepare;
    // Prisma looks for its schema engine and does not run it (prisma.config.ts): any file spares the download.
    const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath };
    await run(process.execPath, [path.join(folder, 'node_modules', program), ...args], { cwd: folder, env });
  }
  return pathToFileURL(path.join(folder, 'peers/servers', peer.server));
}
