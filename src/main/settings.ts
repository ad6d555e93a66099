import { readConfig, type Config } from '../config.ts';
import { StartError } from './start-error.ts';

/** The settings of this process. Throws StartError with one sentence per fault. */
export function settingsOf(env: NodeJS.ProcessEnv): Config {
  const reading = readConfig(env);
  if (reading.ok) return reading.config;
  const faults = reading.faults.map((fault) => `  ${fault}`).join('\n');
  throw new StartError(`The service cannot start with these settings:\n${faults}`);
}
