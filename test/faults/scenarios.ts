import type { Scenario } from './scenario.ts';
import { cutNetwork } from './scenarios/cut-network.ts';
import { faultPostgres } from './scenarios/fault-postgres.ts';
import { fillDisk } from './scenarios/fill-disk.ts';
import { killServer } from './scenarios/kill-server.ts';
import { killWorker } from './scenarios/kill-worker.ts';
import { loseQueue } from './scenarios/lose-queue.ts';
import { restartRolling } from './scenarios/restart-rolling.ts';
import { skewClocks } from './scenarios/skew-clocks.ts';

/** All of them, in the order of the table. */
export const scenarios: readonly Scenario[] = [
  ...killServer,
  ...killWorker,
  ...loseQueue,
  ...faultPostgres,
  ...cutNetwork,
  ...skewClocks,
  ...fillDisk,
  ...restartRolling,
];
