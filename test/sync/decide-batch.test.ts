import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createState } from '../../src/core/evolve.ts';
import type { ClaimedEvent } from '../../src/store/claim-events.ts';
import type { LoadedState } from '../../src/store/load-state.ts';
import { decideOn } from '../../src/sync/decide-batch.ts';
import type { DirectoryShape } from '../../src/workos/directory-objects.ts';
import { makeId, userEvent } from '../../src/workos/shapes.ts';
import { testSettings } from '../support/sync-context.ts';

const organizationId = 'org_large';
const at = Date.UTC(2026, 0, 5, 9);

function claimed(events: number): ClaimedEvent[] {
  const directory: DirectoryShape = {
    provider: 'okta',
    id: 'directory_large',
    organizationId,
    name: 'Large',
    domain: 'example.com',
    createdAt: at,
  };
  return Array.from({ length: events }, (_, place) => {
    const id = makeId('event', at + place, place);
    const user = {
      id: `directory_user_${place}`,
      email: `${place}@example.com`,
      firstName: 'Ann',
      lastName: String(place),
      createdAt: at,
    };
    const payload = JSON.stringify(userEvent('created', { id, at: at + place }, directory, user));
    return { id, seq: BigInt(place), type: 'dsync.user.created', occurredAt: at + place, payload, attempts: 0 };
  });
}

function nothingStored(): LoadedState {
  const empty = { directories: [], users: [], groups: [], memberships: [], members: [], addresses: [], mappings: [] };
  const state = createState({
    ...empty,
    overrides: [],
    holds: [],
    organizationId,
    headcount: { active: 0, admins: 0, removed: 0, holding: false },
  });
  return { state, defaultRole: null };
}

test('whatever else a process does goes on while a large batch is read, and while it is decided', async () => {
  const events = claimed(2_000);
  const turns = { meanwhile: 0, done: false };
  const others = (async () => {
    while (!turns.done) {
      turns.meanwhile += 1;
      await setImmediate();
    }
  })();
  await setImmediate();
  const before = turns.meanwhile;
  let whileRead = 0;
  const load = (): Promise<LoadedState> => {
    whileRead = turns.meanwhile - before;
    return Promise.resolve(nothingStored());
  };
  const { settlements, failed } = await decideOn(load, organizationId, events, testSettings);
  const whileDecided = turns.meanwhile - before - whileRead;
  turns.done = true;
  await others;
  expect([settlements.length, failed.length]).toEqual([events.length, 0]);
  expect(whileRead).toBeGreaterThan(1);
  expect(whileDecided).toBeGreaterThan(1);
});
