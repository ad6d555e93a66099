/**
 * `npm run test:properties`: draws directory histories and orders of arrival, and compares what becomes of them with the
 * reference model: in the rules alone, and in a server with two workers, on both backends of the queue.
 */
import { createTemplate, startTestPostgres } from '../support/postgres.ts';
import { startTestRedis } from '../support/redis.ts';
import { checkCore } from './check-core.ts';
import { checkDeployment } from './check-deployment.ts';
import { readOptions, usage, type Options } from './options.ts';
import { say } from './report.ts';

async function checkDeployments(options: Options): Promise<boolean> {
  const { only } = options;
  const postgres = await startTestPostgres();
  const redis = only === 'postgres' ? null : await startTestRedis();
  try {
    const { adminUrl } = postgres;
    await createTemplate(adminUrl);
    let held = true;
    if (only !== 'postgres') {
      if (redis === null) throw new Error('There is no Redis: install redis-server, or take --only postgres.');
      held = await checkDeployment({ part: 'redis', adminUrl, redisUrl: redis.url }, options);
    }
    if (only === 'redis') return held;
    return (await checkDeployment({ part: 'postgres', adminUrl, redisUrl: null }, options)) && held;
  } finally {
    await redis?.stop();
    await postgres.stop();
  }
}

async function main(options: Options): Promise<boolean> {
  const { seed, only } = options;
  say(`seed ${seed}; the same histories again: npm run test:properties -- --seed ${seed}`);
  const core = only === null || only === 'core' ? await checkCore(options) : true;
  // A history that the rules get wrong would only be found again, more slowly.
  return core && only !== 'core' ? checkDeployments(options) : core;
}

function optionsOrExit(): Options {
  try {
    return readOptions(process.argv.slice(2), Date.now());
  } catch (error) {
    say(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    process.exit(1);
  }
}

const held = await main(optionsOrExit());
say(held ? 'All of them ended in the members of the model.' : 'Not all of them ended in the members of the model.');
process.exitCode = held ? 0 : 1;
