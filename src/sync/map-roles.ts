import type { MemberChange } from '../core/change.ts';
import type { Role } from '../core/roles.ts';
import type { RoleMapping } from '../core/state.ts';
import { isVisible } from '../core/wording.ts';
import { lockOrganization } from '../store/claim-events.ts';
import { auditOrganization } from '../store/edit-member.ts';
import { laneOf } from '../store/lane.ts';
import { groupsOfMappings, readMappings, replaceMappings, type MappingView } from '../store/role-mappings.ts';
import { findIdentitiesOfGroups, findLatestRun, startRun, type Run } from '../store/runs.ts';
import type { Actor } from '../store/edit-member.ts';
import type { SyncContext } from './context.ts';
import { previewIdentities } from './rederive.ts';
import { orUnavailable } from './unavailable.ts';
import { wakeLane } from './wake-lane.ts';

/** An organization's mappings, and how far the last change of them has come. */
export interface MappingsView {
  readonly mappings: readonly MappingView[];
  readonly run: Run | null;
}

/** The organization's group → role mappings in their order. Throws UnavailableError while the database is away. */
export async function showMappings({ database }: SyncContext, organizationId: string): Promise<MappingsView> {
  const read = async () => ({
    mappings: await readMappings(database.prisma, organizationId),
    run: await findLatestRun(database, organizationId),
  });
  return orUnavailable(read());
}

/** What one member's role would become. */
export interface RoleEffect {
  readonly memberId: string;
  readonly email: string;
  readonly before: Role | null;
  readonly after: Role | null;
}

/** What a change of the mappings would do: everyone whose role or its source changes, the first of them by name. */
export interface MappingsEffect {
  readonly total: number;
  readonly changed: number;
  readonly effects: readonly RoleEffect[];
}

/** Milliseconds; the organization's lock is held by one batch of events at a time, which may take a while. */
const transactionLimits = { maxWait: 10_000, timeout: 60_000 };
const effectLimit = 200;
const batchLimit = 500;

/** Tells who would change and how if these were the mappings, by the same rules, without writing anything. */
export async function previewMappings(
  { database, settings }: SyncContext,
  organizationId: string,
  mappings: readonly RoleMapping[],
): Promise<MappingsEffect> {
  const preview = async (): Promise<MappingsEffect> => {
    const { prisma } = database;
    const before = await readMappings(prisma, organizationId);
    const groupIds = await groupsOfMappings(prisma, organizationId, [...before, ...mappings]);
    const effects: RoleEffect[] = [];
    let [total, changed, after] = [0, 0, ''];
    for (;;) {
      const page = { groupIds, after, limit: batchLimit };
      const identities = await findIdentitiesOfGroups(prisma, organizationId, page);
      const changes = await previewIdentities(prisma, organizationId, identities, settings, {
        lock: false,
        proposed: mappings,
      });
      const visible = changes.filter(isVisible);
      total += identities.length;
      changed += visible.length;
      effects.push(...visible.slice(0, effectLimit - effects.length).map(effectOf));
      after = identities.at(-1) ?? after;
      if (identities.length < batchLimit) return { total, changed, effects };
    }
  };
  return orUnavailable(preview());
}

function effectOf(change: MemberChange): RoleEffect {
  const before = change.kind === 'member-created' ? null : change.before;
  const after = 'after' in change ? change.after : null;
  const { id, email } = after ?? before ?? { id: '', email: '' };
  return { memberId: id, email, before: before?.role ?? null, after: after?.role ?? null };
}

/**
 * Replaces the organization's mappings. From then on events go by them; the members whom they concern are derived anew
 * in the background, in batches, by the organization's lane.
 */
export async function putMappings(
  context: SyncContext,
  organizationId: string,
  mappings: readonly RoleMapping[],
  actor: Actor,
): Promise<MappingsView> {
  const replace = context.database.prisma.$transaction(async (tx) => {
    await lockOrganization(tx, organizationId);
    const before = await readMappings(tx, organizationId);
    await replaceMappings(tx, organizationId, mappings);
    const after = await readMappings(tx, organizationId);
    await auditOrganization(tx, organizationId, { actor, action: 'role-mappings.replaced', before, after });
    const groupIds = await groupsOfMappings(tx, organizationId, [...before, ...mappings]);
    return { mappings: after, run: await startRun(tx, organizationId, actor, { groupIds }) };
  }, transactionLimits);
  const view = await orUnavailable(replace);
  await wakeLane(context, laneOf(organizationId, null));
  return view;
}
