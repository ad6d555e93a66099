import { setTimeout as wait } from 'node:timers/promises';
import { queryRows } from '../../e2e/database.ts';
import { until } from '../../support/until.ts';
import type { Scenario } from '../scenario.ts';
import { findObstacle, openSmallDisk } from '../small-disk.ts';
import { backends, type Stage } from '../stage.ts';

const fullMs = 5_000;
const patienceMs = 120_000;

/** A server that cannot write its log ends itself and may stay down, for whoever watches it to start again. */
async function endedByItself({ postgres, databaseUrl }: Stage): Promise<boolean> {
  const state = await until(
    'PostgreSQL answers or has ended',
    async () => {
      if (!postgres.isRunning()) return 'ended';
      return queryRows(databaseUrl, 'SELECT 1').then(
        () => 'answers',
        () => null,
      );
    },
    patienceMs,
  );
  return state === 'ended';
}

export const fillDisk: readonly Scenario[] = [
  {
    name: 'disk-full',
    title: "PostgreSQL's disk full, then freed",
    backends,
    obstacle: findObstacle,
    run: async ({ stage, load, faultEnded }) => {
      const { postgres } = stage;
      await load.until(0.1);
      await postgres.shutDown();
      const disk = await openSmallDisk(postgres.folder);
      stage.closeLast(disk.close);
      await postgres.startAgain(disk.through);
      await load.until(0.3);
      await disk.fill();
      await wait(fullMs);
      await disk.free();
      const ended = await endedByItself(stage);
      if (ended) await postgres.startAgain(disk.through);
      await faultEnded();
      return `once, for ${fullMs / 1_000} s; PostgreSQL ${ended ? 'ended itself and was started again' : 'stayed up'}`;
    },
  },
];
