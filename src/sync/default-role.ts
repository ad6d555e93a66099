import type { Role } from '../core/roles.ts';
import { lockOrganization } from '../store/claim-events.ts';
import { readDefaultRole, writeDefaultRole } from '../store/default-role.ts';
import { auditOrganization, type Actor } from '../store/edit-member.ts';
import type { SyncContext } from './context.ts';
import { orUnavailable } from './unavailable.ts';

/** Which role new members of an organization get when nothing speaks of it. */
export interface DefaultRoleView {
  readonly organizationId: string;
  /** The one in force. */
  readonly role: Role;
  /** What was set for this organization; null: nothing. */
  readonly setHere: Role | null;
  /** The service's own, `DEFAULT_ROLE`. */
  readonly setting: Role;
}

type Context = Pick<SyncContext, 'database' | 'settings'>;

/** Milliseconds; the organization's lock is held by one batch of events at a time, which may take a while. */
const transactionLimits = { maxWait: 10_000, timeout: 60_000 };

/** The default role of an organization, known or not. Throws UnavailableError while the database is away. */
export async function showDefaultRole(context: Context, organizationId: string): Promise<DefaultRoleView> {
  return viewOf(context, organizationId, await orUnavailable(readDefaultRole(context.database.prisma, organizationId)));
}

/**
 * Sets the default role of an organization; null: the setting's again. It is for members that are made from then on, so
 * nobody has to be derived anew. Setting it to what it is, is no change. Throws UnavailableError.
 */
export async function setDefaultRole(
  context: Context,
  organizationId: string,
  role: Role | null,
  actor: Actor,
): Promise<DefaultRoleView> {
  const write = context.database.prisma.$transaction(async (tx) => {
    // Or a batch of events that is being decided could make members by the old one after this was answered.
    await lockOrganization(tx, organizationId);
    const before = await readDefaultRole(tx, organizationId);
    if (before === role) return;
    await writeDefaultRole(tx, organizationId, role);
    const entry = { actor, action: 'default-role.set', before: { role: before }, after: { role } };
    await auditOrganization(tx, organizationId, entry);
  }, transactionLimits);
  await orUnavailable(write);
  return viewOf(context, organizationId, role);
}

function viewOf({ settings }: Context, organizationId: string, setHere: Role | null): DefaultRoleView {
  return { organizationId, role: setHere ?? settings.defaultRole, setHere, setting: settings.defaultRole };
}
