import type { Role } from '../core/roles.ts';
import type { Rules } from '../core/state.ts';
import type { SyncSettings } from './context.ts';
import { memberIdFor } from './member-id.ts';

/**
 * The rules by which one organization's events are decided: the service's settings, and its own default role. Made anew
 * for each batch, whose members' ids they remember: a decision asks for the same one several times.
 */
export function rulesFor(organizationId: string, settings: SyncSettings, defaultRole: Role | null): Rules {
  const memberIds = new Map<string, string>();
  return {
    ...settings,
    defaultRole: defaultRole ?? settings.defaultRole,
    guard: {
      share: settings.guardShare,
      count: settings.guardCount,
      windowMinutes: settings.guardWindowMinutes,
      lastAdmin: settings.guardLastAdmin,
    },
    memberId: (directoryUserId) => {
      let id = memberIds.get(directoryUserId);
      if (id === undefined) {
        id = memberIdFor(organizationId, directoryUserId);
        memberIds.set(directoryUserId, id);
      }
      return id;
    },
  };
}
