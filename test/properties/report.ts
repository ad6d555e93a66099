import { recordFound } from './record-found.ts';
import type { Part } from './options.ts';
import type { Telling } from './telling.ts';
import type { Difference } from './try-core.ts';

/** A history that went wrong, with what is needed to find it again. */
export interface Failure {
  readonly part: Part;
  readonly path: string;
  readonly told: Telling['told'];
  readonly difference: Difference;
}

/** Prints one line of the run. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Prints what one part tried and how long it took; `began` as of `Date.now`. */
export function sayTried(part: Part, what: string, began: number): void {
  say(`${part.padEnd(9)} ${what}   ${((Date.now() - began) / 1000).toFixed(1)} s`);
}

/** Prints a history that went wrong and records it as a case. */
export async function report(seed: number, { part, path, told, difference }: Failure): Promise<void> {
  const { order, expected, found } = difference;
  const again = `npm run test:properties -- --seed ${seed} --path ${path} --only ${part}`;
  say(`\n${part}: history ${path} ends in other members than the model says. Run it again: ${again}`);
  say(`  ${told.events.length} events; they arrived as ${order.map((event) => event.stamp.eventId).join(' ')}`);
  for (const line of expected.filter((one) => !found.includes(one))) say(`  expected ${line}`);
  for (const line of found.filter((one) => !expected.includes(one))) say(`  found    ${line}`);
  const file = await recordFound(`found-${seed}`, `found by ${again}`, told, difference);
  say(`  Written to ${file}; give it the name of the rule it holds and a line in docs/policy.md.`);
}
