import { emptyQueue, pauseQueue } from '../queue-faults.ts';
import { moments, type Scenario, type Scene } from '../scenario.ts';
import { backends } from '../stage.ts';

const kills = 2;
const losses = 3;
/** What is sent while the queue is paused counts as an hour's worth: at 4,000 events that is 1.1 a second. */
const hourSeconds = 3_600;

/** Kills Redis and starts it again on its port. */
async function killRedis({ stage, load, random, faultEnded }: Scene): Promise<string> {
  for (const moment of moments(kills, random)) {
    await load.until(moment);
    await stage.redis?.kill();
    await load.untilAcknowledged(20);
    await stage.redis?.start();
    await faultEnded();
  }
  return `${kills} kills; events were accepted meanwhile`;
}

export const loseQueue: readonly Scenario[] = [
  {
    name: 'redis-killed',
    title: 'Redis killed, back empty (no append-only file)',
    backends: ['redis'],
    run: killRedis,
  },
  {
    name: 'redis-killed-everysec',
    title: 'Redis killed, append-only file, `appendfsync everysec`',
    backends: ['redis'],
    wishes: { redisFile: 'everysec' },
    run: killRedis,
  },
  {
    name: 'redis-killed-always',
    title: 'Redis killed, append-only file, `appendfsync always`',
    backends: ['redis'],
    wishes: { redisFile: 'always' },
    run: killRedis,
  },
  {
    name: 'queue-emptied',
    title: 'The whole queue emptied (`FLUSHALL`, or `TRUNCATE`)',
    backends,
    run: async ({ stage, load, random, faultEnded }) => {
      for (const moment of moments(losses, random)) {
        await load.until(moment);
        await emptyQueue(stage);
        void faultEnded();
      }
      return `${losses} times`;
    },
  },
  {
    name: 'queue-paused',
    title: "Queue paused while an hour's worth of events arrives",
    backends,
    run: async ({ stage, load, faultEnded }) => {
      const resume = await pauseQueue(stage);
      await load.finish();
      await resume();
      const sent = load.acknowledged.size;
      await faultEnded();
      return `${sent} events: an hour at ${(sent / hourSeconds).toFixed(1)} a second`;
    },
  },
];
