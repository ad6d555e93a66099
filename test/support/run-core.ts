import { decide } from '../../src/core/decide.ts';
import type { Decision } from '../../src/core/decision.ts';
import type { DirectoryEvent } from '../../src/core/event.ts';
import { createState, evolve } from '../../src/core/evolve.ts';
import type { Rules, SyncState } from '../../src/core/state.ts';
import { organizationId, rules, type History } from './histories.ts';

/** The empty state of an organization that has the history's own members and mappings. */
export function stateBefore({ own, mappings }: Pick<History, 'own' | 'mappings'>): SyncState {
  return createState({
    organizationId,
    directories: [],
    users: [],
    groups: [],
    memberships: [],
    addresses: [],
    members: own,
    mappings,
  });
}

/** Decides the events one after the other, and returns the decisions. */
export function run(state: SyncState, events: readonly DirectoryEvent[], using: Rules = rules): Decision[] {
  return events.map((event) => {
    const decision = decide(state, event, using);
    for (const change of decision.changes) evolve(state, change);
    return decision;
  });
}

/** What two orders of arrival must agree on, by e-mail. */
export function membersOf(state: SyncState): object[] {
  return [...state.members.values()]
    .map(({ id, email, firstName, lastName, role, status, managedBy, roleSource, needsAttention, roleEventId }) => {
      return { id, email, firstName, lastName, role, status, managedBy, roleSource, needsAttention, roleEventId };
    })
    .sort((a, b) => (a.email < b.email ? -1 : 1));
}

/** All there is to a member but its identity, which is our own way of finding who may concern whom. */
export function recordsOf(state: SyncState): object[] {
  return [...state.members.values()]
    .map(({ identityId: _identityId, ...record }) => record)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
