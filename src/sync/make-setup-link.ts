import { auditOrganization, type Actor } from '../store/edit-member.ts';
import { WorkosApiError } from '../workos/api-error.ts';
import { askNow } from '../workos/ask-now.ts';
import { isIdentifier } from '../workos/identifier.ts';
import type { SyncContext } from './context.ts';
import { orUnavailable } from './unavailable.ts';
import { apiOff, throwRefusal, WorkosRefusedError } from './workos-refused.ts';

/** A link by which whoever has it can connect a directory to the organization: a secret. */
export interface SetupLink {
  readonly organizationId: string;
  readonly link: string;
  readonly expiresAt: Date;
}

/** Where the Admin Portal sends the IT admin; by the settings of the WorkOS environment unless given. HTTPS only. */
export interface Redirects {
  readonly returnUrl?: string | undefined;
  readonly successUrl?: string | undefined;
}

/** WorkOS's documentation of the Admin Portal: a link that its API makes opens for five minutes. */
const lifeMs = 5 * 60_000;

/**
 * Makes a link to WorkOS's Admin Portal, in which an IT admin connects the organization's directory. Audited, without
 * the link, before the link is given out. Asking WorkOS again after a failure is safe: a link that was made and lost is
 * known to nobody, and ends by itself. Throws WorkosRefusedError, or UnavailableError while the database is away.
 */
export async function makeSetupLink(
  context: SyncContext,
  organizationId: string,
  redirects: Redirects,
  actor: Actor,
): Promise<SetupLink> {
  const { workos, database } = context;
  if (workos === null) throw apiOff('makes setup links');
  if (!isIdentifier(organizationId)) throw unknown(organizationId);
  const expiresAt = new Date(Date.now() + lifeMs);
  const asked = { organization: organizationId, ...redirects };
  const link = await askNow(() => workos.makeSetupLink(asked)).catch((error: unknown) => {
    if (error instanceof WorkosApiError && error.kind === 'not_found') throw unknown(organizationId);
    return throwRefusal(error);
  });
  const after = { intent: 'dsync', expiresAt: expiresAt.toISOString() };
  const entry = { actor, action: 'setup-link.made', before: null, after };
  await orUnavailable(auditOrganization(database.prisma, organizationId, entry));
  return { organizationId, link, expiresAt };
}

function unknown(organizationId: string): WorkosRefusedError {
  const named = isIdentifier(organizationId) ? ` ${organizationId}` : '';
  return new WorkosRefusedError(
    'organization_unknown',
    `WorkOS knows no organization${named}. Make it in the WorkOS dashboard, or check that WORKOS_API_KEY is of its environment.`,
  );
}
