import { atLeast, line, type Metric } from '../metrics.ts';
import { peers } from './peers.ts';

/** The lines of the report, in the order in which they are shown. */
export const peerMetrics: readonly Metric[] = [
  ...peers.map(({ name, title }) => line(`peers.${name}`, `users/s ÷ ${title}`, atLeast(8, 15))),
  ...peers.map(({ name }) => line(`peers.${name}One`, '÷ the same, all in one directory', atLeast(8, 15))),
  ...peers.map(({ name }) => line(`peers.${name}Cpu`, 'its CPU a user, PostgreSQL and all, ÷ ours')),
  ...peers.map(({ name }) => line(`peers.${name}CpuOne`, '÷ the same, all in one directory')),
];
