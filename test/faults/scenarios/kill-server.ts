import { refuseQueue } from '../queue-faults.ts';
import { moments, type Scenario } from '../scenario.ts';
import { backends } from '../stage.ts';

const kills = 6;
const certainKills = 2;
/** Events that are committed while the queue is out of reach, before each kill. */
const committedFirst = 40;

export const killServer: readonly Scenario[] = [
  {
    name: 'server-killed',
    title: 'Server killed (SIGKILL), started again at once',
    backends,
    run: async ({ stage, load, random, faultEnded }) => {
      const [server] = stage.servers;
      for (const moment of moments(kills, random)) {
        await load.until(moment);
        await server?.kill();
        await server?.start();
        void faultEnded();
      }
      return `${kills} kills at random moments`;
    },
  },
  {
    name: 'server-killed-before-enqueue',
    title: 'Server killed between commit and enqueue',
    backends,
    run: async ({ stage, load, random, faultEnded }) => {
      const [server] = stage.servers;
      for (const [place, moment] of moments(certainKills, random).entries()) {
        await load.until(moment);
        const allow = await refuseQueue(stage);
        // After the last one no event follows whose wake-up would take those along that were forgotten.
        if (place === certainKills - 1) await load.finish();
        else await load.untilAcknowledged(committedFirst);
        await server?.kill();
        await server?.start();
        await allow();
        await faultEnded();
      }
      return `${certainKills} kills, each after commits that the queue never heard of`;
    },
  },
];
