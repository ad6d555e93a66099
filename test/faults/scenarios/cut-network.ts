import { setTimeout as wait } from 'node:timers/promises';
import type { Scenario } from '../scenario.ts';
import { backends } from '../stage.ts';

const cutMs = 5_000;
const stallMs = 10_000;
const times = [0.2, 0.6];

export const cutNetwork: readonly Scenario[] = [
  {
    name: 'network-cut',
    title: 'Network cut to Redis, or to PostgreSQL: connections end, new ones are refused',
    backends,
    run: async ({ stage, load, faultEnded }) => {
      for (const moment of times) {
        await load.until(moment);
        await stage.link.cut();
        await wait(cutMs);
        await stage.link.mend();
        await faultEnded();
      }
      return `twice, for ${cutMs / 1_000} s`;
    },
  },
  {
    name: 'network-silent',
    title: 'The same network silent: connections stay, nothing comes through',
    backends,
    run: async ({ stage, load, faultEnded }) => {
      for (const moment of times) {
        await load.until(moment);
        stage.link.stall();
        await wait(stallMs);
        await stage.link.mend();
        await faultEnded();
      }
      return `twice, for ${stallMs / 1_000} s`;
    },
  },
];
