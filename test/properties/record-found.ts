import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { organizationId, type History } from '../support/histories.ts';
import {
  applyWebhooks,
  caseFile,
  readWebhook,
  shownMembers,
  stateOfCase,
  type RecordedCase,
} from '../support/recorded-case.ts';
import { tellInOrder } from '../support/reference-model.ts';
import { bodyOf } from '../support/webhook-bodies.ts';
import type { Difference } from './try-core.ts';

/**
 * Writes a history that ended in other members than it should as a case, `test/cases/<name>/case.json`, which the tests
 * run from then on. Its members are those of the model; its outcomes and its audit trail are the core's of today, to be
 * judged by whoever makes it right. Returns where it was written.
 */
export async function recordFound(name: string, title: string, told: History, found: Difference): Promise<string> {
  const draft: RecordedCase = {
    title,
    organization: organizationId,
    directoryDeletedPolicy: 'deactivate',
    foreignDirectories: {},
    own: told.own.map(({ id, email, firstName, lastName, role }) => ({ id, email, firstName, lastName, role })),
    mappings: told.mappings,
    events: found.order.map((event) => bodyOf(event, organizationId)),
    expected: { members: [], outcomes: {}, audit: [] },
  };
  const webhooks = draft.events.map(readWebhook);
  const state = stateOfCase(draft);
  const result = applyWebhooks(state, draft, webhooks);
  const inOrder = stateOfCase(draft);
  applyWebhooks(
    inOrder,
    draft,
    webhooks.toSorted((a, b) => a.occurredAt - b.occurredAt || (a.id < b.id ? -1 : 1)),
  );
  const expected = { members: expectedMembers(told, shownMembers(inOrder)), ...result };
  const file = fileURLToPath(caseFile(name));
  mkdirSync(path.dirname(file), { recursive: true });
  const text = JSON.stringify({ ...draft, expected });
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), filepath: file }));
  return path.relative(process.cwd(), file);
}

/** The model's members; what it does not foretell, the need for attention, as the core has it where both have one. */
function expectedMembers(told: History, shown: readonly object[]): object[] {
  const attention = new Map(shown.map((member) => [textOf(member, 'email'), textOf(member, 'needsAttention')]));
  return tellInOrder(told)
    .map((member) => ({ ...member, needsAttention: attention.get(member.email) ?? null }))
    .sort((a, b) => (a.email < b.email ? -1 : 1));
}

function textOf(member: object, field: string): string | null {
  const value: unknown = Reflect.get(member, field);
  return typeof value === 'string' ? value : null;
}
