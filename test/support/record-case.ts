import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import {
  applyWebhooks,
  caseFile,
  caseNames,
  readCase,
  readWebhook,
  shownMembers,
  stateOfCase,
} from './recorded-case.ts';

/**
 * `node test/support/record-case.ts <name>…` runs cases as their events are listed and rewrites what they expect; with
 * no name, all of them. What it wrote is a claim about the rules: read the difference before it is committed.
 */
async function record(name: string): Promise<void> {
  const recorded = readCase(name);
  const state = stateOfCase(recorded);
  const result = applyWebhooks(state, recorded, recorded.events.map(readWebhook));
  const file = fileURLToPath(caseFile(name));
  // Without line breaks of its own, so that prettier puts on one line whatever fits there.
  const text = JSON.stringify({ ...recorded, expected: { members: shownMembers(state), ...result } });
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), filepath: file }));
}

const named = process.argv.slice(2);
for (const name of named.length > 0 ? named : caseNames()) await record(name);
