import { describe, expect, it } from 'vitest';
import { ownRedis } from '../queue/redis-server.ts';
import { readStatus, untilSettled } from './api.ts';
import { deliverAll } from './http.ts';
import { backends, freshDatabase, runDsync, settingsFor, startServer, startWorker } from './processes.ts';
import { expectWholeStorm, makeStorm } from './storm.ts';

// What production runs: one process that receives, two that apply.
describe.each(backends)('a server and two workers with their queue on %s', (backend) => {
  async function deploy(): Promise<{ readonly url: string; readonly settings: ReturnType<typeof settingsFor> }> {
    const redis = backend === 'redis' ? await ownRedis() : null;
    await redis?.start();
    const settings = settingsFor(await freshDatabase(), redis?.url ?? null);
    // Started together, as an orchestrator does.
    const [{ url }] = await Promise.all([startServer(settings), startWorker(settings), startWorker(settings)]);
    expect((await readStatus(url)).queue).toMatchObject({ backend, reachable: true });
    return { url, settings };
  }

  it('do the story of the demo', async () => {
    const { url, settings } = await deploy();
    const { code, output } = await runDsync(['demo', '--url', url, '--exit'], settings);
    expect(output).toContain('As expected: all 12 members are as their directories say.');
    expect(code).toBe(0);
  });

  it('apply a storm of many organizations in any order', { timeout: 60_000 }, async () => {
    const { url } = await deploy();
    const seed = Date.now() % 1_000_000;
    console.info(`The storm's seed is ${seed}.`);
    const storm = makeStorm(20, seed);
    const answers = await deliverAll(url, storm.deliveries, { concurrency: 16 });
    await untilSettled(url);
    await expectWholeStorm(url, storm, answers);
  });
});
