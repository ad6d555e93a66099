import type { Transaction } from '../store/database.ts';
import { auditOrganization, createMember, noOrganization, type Actor } from '../store/edit-member.ts';
import { findOrganizationOf, lockDemo } from '../store/first-run.ts';
import type { WebhookPayload } from '../workos/shapes.ts';
import { signPayload } from '../workos/signature.ts';
import { beginStory, demoPrefixOf, demoProviders, freshOrganizationId, type DemoProvider } from './begin-story.ts';
import type { SyncContext } from './context.ts';
import { ownMember } from './demo-people.ts';
import { showFirstRun } from './first-run.ts';
import { roleAttribute } from './idp-actions.ts';
import type { ReceiveResult } from './receive-result.ts';
import type { Delivery } from './receive-webhook.ts';
import { orUnavailable, UnavailableError } from './unavailable.ts';

/** The demo is not told here, with why as a sentence. */
export class DemoRefusedError extends Error {
  override readonly name = 'DemoRefusedError';
}

/** By which way events come in, and a secret that is live there. */
export interface DemoIntake {
  readonly receive: (delivery: Delivery) => Promise<ReceiveResult>;
  readonly secret: string;
}

/** One customer of the demo. */
export interface DemoOrganization {
  readonly provider: DemoProvider;
  readonly organizationId: string;
}

/** What became of one customer's story: events that were new, and those that were known already. */
export interface ToldDemo extends DemoOrganization {
  readonly accepted: number;
  readonly duplicate: number;
}

/**
 * Tells the story of `dsync demo` in this service: its events are signed and received as WorkOS's are, in the order of
 * the story's deliveries, and workers apply them as they do all others. What is there is told again under its old ids:
 * that changes nothing, but for what an earlier telling did not come to. Only while nothing real has come: an organization
 * cannot be removed again. Throws DemoRefusedError, or UnavailableError.
 */
export async function tellDemo(context: SyncContext, intake: DemoIntake, actor: Actor): Promise<ToldDemo[]> {
  const begin = context.database.prisma.$transaction((tx) => beginDemo(tx, actor));
  const told: ToldDemo[] = [];
  for (const organization of await orUnavailable(begin)) {
    const counts = { accepted: 0, duplicate: 0 };
    const { deliveries } = beginStory(organization.provider, organization.organizationId);
    for (const payload of deliveries.flatMap(({ step }) => step.events)) {
      counts[await deliver(intake, bodyOf(payload, context.settings.roleAttribute))] += 1;
    }
    told.push({ ...organization, ...counts });
  }
  return told;
}

/** Finds or makes the organizations, each with the member that is Eppo's own, and notes in the audit log who asked. */
async function beginDemo(tx: Transaction, actor: Actor): Promise<DemoOrganization[]> {
  await lockDemo(tx);
  const { demoAllowed } = await showFirstRun({ database: { prisma: tx } });
  if (!demoAllowed) {
    const why = 'Events of a real directory have come, and the demo could not be taken away again.';
    throw new DemoRefusedError(`${why} See it in a database of its own: run "npx dsync demo".`);
  }
  const organizations: DemoOrganization[] = [];
  for (const provider of demoProviders) {
    const known = await findOrganizationOf({ prisma: tx }, demoPrefixOf(provider));
    const organizationId = known ?? freshOrganizationId(provider, Date.now());
    if (known === null) await createMember(tx, organizationId, { ...ownMember, status: 'active' }, actor);
    organizations.push({ provider, organizationId });
  }
  const after = { organizations: organizations.map(({ organizationId }) => organizationId) };
  await auditOrganization(tx, noOrganization, { actor, action: 'demo.told', before: null, after });
  return organizations;
}

/** The story gives the role in the attribute that Eppo's guide names; here it may have another name. */
function bodyOf(payload: WebhookPayload, attribute: string): string {
  return JSON.stringify(payload).replaceAll(`"${roleAttribute}":`, () => `${JSON.stringify(attribute)}:`);
}

async function deliver({ receive, secret }: DemoIntake, body: string): Promise<'accepted' | 'duplicate'> {
  const header = signPayload({ body, secret, at: Date.now() });
  const result = await receive({ header, body: Buffer.from(body) });
  if (result.status === 'accepted' || result.status === 'duplicate') return result.status;
  const detail = 'detail' in result ? result.detail : `It was ${result.status}.`;
  const error = new Error(`An event of the demo was not taken. ${detail}`);
  throw result.status === 'unavailable' ? new UnavailableError(error) : error;
}
