import { apply } from './apply.ts';
import { fairness } from './fairness.ts';
import { growth } from './growth.ts';
import { memory } from './memory.ts';
import { open } from './open.ts';
import { queues } from './queues.ts';
import { receive } from './receive.ts';
import { saturated } from './saturated.ts';
import { scale } from './scale.ts';
import type { Scenario } from './scenario.ts';

/** All scenarios, by the name that `--only` takes. */
export const scenarios = {
  receive,
  apply,
  growth,
  saturated,
  open,
  queues,
  memory,
  fairness,
  scale,
} satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof scenarios;

export const scenarioNames = Object.keys(scenarios) as ScenarioName[];
