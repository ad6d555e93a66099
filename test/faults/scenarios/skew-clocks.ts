import { deliver } from '../../e2e/http.ts';
import type { Scenario, Scene } from '../scenario.ts';
import { backends, type Settings } from '../stage.ts';

const minuteMs = 60_000;
const aheadMs = 7 * minuteMs;

const preload = new URL('../../support/shift-clock.ts', import.meta.url).href;

function shifted(milliseconds: number): Settings {
  return { NODE_OPTIONS: `--import ${preload}`, CLOCK_SHIFT_MS: String(milliseconds) };
}

/** Without this, a preload that does nothing would prove nothing: 10 minutes ago is 17 for the server, more than it takes. */
async function assertShifted({ stage }: Scene): Promise<void> {
  const { body } = await deliver(stage.urls[0] ?? '', '{}', { at: Date.now() - 10 * minuteMs });
  if (body['code'] === 'timestamp_outside_tolerance') return;
  throw new Error(`The server's clock is not ahead: it answered ${JSON.stringify(body)}.`);
}

export const skewClocks: readonly Scenario[] = [
  {
    name: 'clocks-skewed',
    title: 'Clocks wrong: server and one worker 7 min ahead, the other worker 7 min behind',
    backends,
    wishes: {
      settings: { WEBHOOK_TOLERANCE_SECONDS: '900' },
      serverSettings: [shifted(aheadMs)],
      workerSettings: [shifted(aheadMs), shifted(-aheadMs)],
    },
    run: async (scene) => {
      await assertShifted(scene);
      await scene.load.finish();
      return 'all the time; tolerance set to 15 min';
    },
  },
];
