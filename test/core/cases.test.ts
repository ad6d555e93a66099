import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { recordsOf } from '../support/run-core.ts';
import {
  applyWebhooks,
  caseNames,
  readCase,
  readWebhook,
  shownMembers,
  stateOfCase,
  type ReadWebhook,
} from '../support/recorded-case.ts';

const shuffles = 100;

function inOrder(webhooks: readonly ReadWebhook[]): ReadWebhook[] {
  return webhooks.toSorted((a, b) => a.occurredAt - b.occurredAt || (a.id < b.id ? -1 : 1));
}

describe.each(caseNames())('%s', (name) => {
  const recorded = readCase(name);
  const webhooks = recorded.events.map(readWebhook);

  test(recorded.title, () => {
    const state = stateOfCase(recorded);
    const result = applyWebhooks(state, recorded, webhooks);
    expect({ members: shownMembers(state), ...result }).toEqual(recorded.expected);
  });

  test('R2: the same members, ids included, in the order things happened and in any other', () => {
    const told = stateOfCase(recorded);
    applyWebhooks(told, recorded, inOrder(webhooks));
    expect(shownMembers(told)).toEqual(recorded.expected.members);
    const shuffled = fc.shuffledSubarray(webhooks, { minLength: webhooks.length });
    for (const order of fc.sample(shuffled, { numRuns: shuffles, seed: webhooks.length })) {
      const state = stateOfCase(recorded);
      applyWebhooks(state, recorded, order);
      expect(recordsOf(state), `arrived as ${order.map(({ id }) => id).join(' ')}`).toEqual(recordsOf(told));
    }
  });

  test('R1: a replay of all of it changes no member', () => {
    const state = stateOfCase(recorded);
    applyWebhooks(state, recorded, webhooks);
    expect(applyWebhooks(state, recorded, webhooks).audit).toEqual([]);
    expect(shownMembers(state)).toEqual(recorded.expected.members);
  });
});

test('docs/policy.md names every case, and no case that is not there', () => {
  const policy = readFileSync(new URL('../../docs/policy.md', import.meta.url), 'utf8');
  const named = [...policy.matchAll(/`((?:R\d+|role\d)-[a-z0-9-]+)`/g)].map(([, name]) => name);
  expect([...new Set(named)].sort()).toEqual(caseNames());
});
