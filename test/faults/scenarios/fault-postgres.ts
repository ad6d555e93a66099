import { setTimeout as wait } from 'node:timers/promises';
import { moments, type Scenario, type Scene } from '../scenario.ts';
import { backends, type Stage } from '../stage.ts';

const ends = 2;
const downMs = 1_000;
const stallMs = 10_000;

/** Ends the server in one way or the other, leaves it down for a moment, and starts it again. */
async function endPostgres({ stage, load, random, faultEnded }: Scene, end: 'kill' | 'shutDown'): Promise<string> {
  for (const moment of moments(ends, random)) {
    await load.until(moment);
    await stage.postgres[end]();
    await wait(downMs);
    await stage.postgres.startAgain();
    await faultEnded();
  }
  return `${ends} times, down for a second and more`;
}

async function stallPostgres({ postgres }: Stage): Promise<void> {
  const thaw = await postgres.freeze();
  await wait(stallMs);
  thaw();
}

export const faultPostgres: readonly Scenario[] = [
  {
    name: 'postgres-restarted',
    title: 'PostgreSQL restarted (fast shutdown)',
    backends,
    run: (scene) => endPostgres(scene, 'shutDown'),
  },
  {
    name: 'postgres-killed',
    title: 'PostgreSQL killed, all its processes at once',
    backends,
    run: (scene) => endPostgres(scene, 'kill'),
  },
  {
    name: 'postgres-stalled',
    title: 'PostgreSQL stalled (SIGSTOP of all its processes)',
    backends,
    run: async ({ stage, load, faultEnded }) => {
      await load.until(0.3);
      await stallPostgres(stage);
      await faultEnded();
      return `once, for ${stallMs / 1_000} s`;
    },
  },
];
