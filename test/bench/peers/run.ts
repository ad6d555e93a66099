/**
 * `npm run bench:peers`: measures the product beside what a customer could run instead. It installs that from npm, so it
 * is run by hand. docs/performance.md says how to read it.
 */
import { describeMachine, keepResult } from '../keep-result.ts';
import { runProgram, say } from '../program.ts';
import { toJson, toMarkdown, toTable } from '../report.ts';
import { runRounds, summarize } from '../rounds.ts';
import * as productSizes from '../sizes.ts';
import type { Stage } from '../stage/stage.ts';
import { installPeers } from './install.ts';
import { peerMetrics } from './metrics.ts';
import { readPeerOptions, usage, type PeerOptions } from './options.ts';
import { peers } from './peers.ts';
import { comparePeers } from './scenario.ts';
import { fullSizes, smokeSizes } from './sizes.ts';

async function measure(options: PeerOptions, stage: Stage): Promise<void> {
  const installation = await installPeers(options.only, say);
  try {
    const all = options.smoke ? smokeSizes : fullSizes;
    const sizes = options.many ? { ...all, directories: { many: all.directories.many } } : all;
    const machine = describeMachine(stage.postgres.version, stage.redis.version);
    const rounds = await runRounds(stage, {
      rounds: options.rounds,
      scenarios: { peers: comparePeers(installation.peers, sizes, say) },
      sizes: options.smoke ? productSizes.smokeSizes : productSizes.fullSizes,
      say,
    });
    const summaries = summarize(rounds);
    if (options.write) {
      const packages = Object.fromEntries(options.only.map((peer) => [peer.name, peer.packages]));
      const result = { date: new Date().toISOString(), machine, sizes, packages, rounds, summaries };
      await keepResult(result, { name: 'peers', metrics: peerMetrics, whole: options.only === peers });
    }
    const show = options.json ? toJson : options.markdown ? toMarkdown : toTable;
    process.stdout.write(`${show(summaries, peerMetrics)}\n`);
  } finally {
    await installation.remove();
  }
}

await runProgram({ usage, read: readPeerOptions, work: measure });
