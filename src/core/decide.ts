import type { Change } from './change.ts';
import { decideDirectory } from './decide-directory.ts';
import { decideGroup, decideMembership } from './decide-group.ts';
import { decideUser } from './decide-user.ts';
import { failed, type Decision } from './decision.ts';
import { newDirectory } from './directory.ts';
import { directoryIdOf, type DirectoryEvent } from './event.ts';
import type { Rules, SyncState } from './state.ts';

/**
 * Decides what one event means for one organization. Pure: it reads the state and returns what should change; nothing
 * is written, and the same event on the evolved state changes nothing more. Never throws for anything an event says.
 */
export function decide(state: SyncState, event: DirectoryEvent, rules: Rules): Decision {
  const directoryId = directoryIdOf(event);
  const known = state.directories.get(directoryId);
  if (known !== undefined && known.organizationId !== state.organizationId) {
    return failed({
      code: 'organization_mismatch',
      place: directoryId,
      message: `The event names directory ${directoryId}, which belongs to another organization.`,
    });
  }
  const directory = known ?? newDirectory(directoryId, state.organizationId);
  const introduction: Change[] = known === undefined ? [{ kind: 'directory-recorded', directory }] : [];
  const decision = dispatch(state, event, rules);
  if (decision.outcome === 'failed' || 'directory' in event) return decision;
  return { ...decision, changes: [...introduction, ...decision.changes] };
}

function dispatch(state: SyncState, event: DirectoryEvent, rules: Rules): Decision {
  if ('user' in event) return decideUser(state, event, rules);
  if ('group' in event) return decideGroup(state, event, rules);
  if ('directory' in event) return decideDirectory(state, event, rules);
  return decideMembership(state, event, rules);
}
