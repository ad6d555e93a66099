import { queryRows } from '../../e2e/database.ts';
import { holdOrganization, holdWrites, openLockHolder, type LockHolder } from '../../support/lock-holder.ts';
import { until } from '../../support/until.ts';
import { moments, type Scenario } from '../scenario.ts';
import { backends, type Stage } from '../stage.ts';

const kills = 4;
const certainKills = 2;
const patienceMs = 120_000;

export const killWorker: readonly Scenario[] = [
  {
    name: 'worker-killed',
    title: 'Worker killed (SIGKILL), started again at once',
    backends,
    run: async ({ stage, load, random, faultEnded }) => {
      for (const [place, moment] of moments(kills, random).entries()) {
        const worker = stage.workers[place % stage.workers.length];
        await load.until(moment);
        await worker?.kill();
        await worker?.start();
        void faultEnded();
      }
      return `${kills} kills at random moments, of one worker and the other`;
    },
  },
  {
    name: 'worker-killed-before-commit',
    title: 'Both workers killed before their commit',
    backends,
    run: async ({ stage, load, random, faultEnded }) => {
      for (const [place, moment] of moments(certainKills, random).entries()) {
        await load.until(moment);
        const holder = await openLockHolder(stage.databaseUrl);
        try {
          await holdBatch(stage, holder, place % 2 === 0 ? 'before it is read' : 'before it is written');
          await killBoth(stage);
        } finally {
          await holder.close(); // and with it the locks
        }
        await startBoth(stage);
        await faultEnded();
      }
      return `${certainKills} times, while a batch waited for a lock, read or already decided`;
    },
  },
  {
    name: 'worker-killed-after-commit',
    title: 'Both workers killed right after a commit',
    backends,
    run: async ({ stage, load, random, faultEnded }) => {
      for (const moment of moments(certainKills, random)) {
        await load.until(moment);
        const before = await countOutcomes(stage);
        await until('one more outcome', async () => ((await countOutcomes(stage)) > before ? true : null), patienceMs);
        await killBoth(stage);
        await startBoth(stage);
        await faultEnded();
      }
      return `${certainKills} times, as soon as an outcome was to be seen`;
    },
  },
];

/** Holds a lock that a batch of a worker needs, and waits until one waits for it. */
async function holdBatch(stage: Stage, holder: LockHolder, when: 'before it is read' | 'before it is written') {
  if (when === 'before it is written') await holdWrites(holder, 'audit_entries');
  // Whoever is next in line; events of every organization are on their way.
  else for (const id of await organizationsInLine(stage)) await holdOrganization(holder, id);
  await until('a batch waits for the lock', async () => ((await countWaiting(stage)) > 0 ? true : null), patienceMs);
}

/** Organizations about which something is heard soon: they are drawn in this form, and mixed. */
async function organizationsInLine({ databaseUrl }: Stage): Promise<string[]> {
  const rows = await queryRows(databaseUrl, 'SELECT DISTINCT organization_id AS id FROM events');
  return rows.map((row) => String(row['id']));
}

async function countWaiting({ databaseUrl }: Stage): Promise<number> {
  const [row] = await queryRows(
    databaseUrl,
    `SELECT count(*)::int AS waiting FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'dsync workers' AND wait_event_type = 'Lock'`,
  );
  return Number(row?.['waiting']);
}

async function countOutcomes({ databaseUrl }: Stage): Promise<number> {
  const [row] = await queryRows(databaseUrl, 'SELECT count(*)::int AS outcomes FROM event_outcomes');
  return Number(row?.['outcomes']);
}

async function killBoth({ workers }: Stage): Promise<void> {
  await Promise.all(workers.map((worker) => worker.kill()));
}

async function startBoth({ workers }: Stage): Promise<void> {
  await Promise.all(workers.map((worker) => worker.start()));
}
