import { lockOrganization } from '../store/claim-events.ts';
import type { Transaction } from '../store/database.ts';
import { auditMember, lockMember, type Actor } from '../store/edit-member.ts';
import {
  endOverride as endOne,
  endOverrides,
  findExpiredOverrides,
  insertOverride,
  type MemberOverride,
  type OverrideRequest,
} from '../store/overrides.ts';
import { findMember, type MemberView } from '../store/read-members.ts';
import type { SyncContext } from './context.ts';
import { EditRefusedError } from './edit-refused.ts';
import { rederiveIdentities } from './rederive.ts';
import { showMember } from './show-member.ts';
import { orUnavailable } from './unavailable.ts';

/**
 * Break glass: sets role or status of a member that a directory manages, with a reason and until a time; audited. Throws
 * EditRefusedError (`not_found`, `not_managed_by_directory`), or UnavailableError while the database is away.
 */
export async function overrideMember(
  context: SyncContext,
  id: string,
  request: OverrideRequest,
  actor: Actor,
): Promise<MemberView> {
  return withMember(context, id, actor, async (tx, member) => {
    await insertOverride(tx, member, request, actor);
    const { role, status, reason, expiresAt } = request;
    const after = { role, status, reason, expiresAt: expiresAt.toISOString() };
    await auditMember(tx, member, { actor, action: 'override.set', before: null, after });
  });
}

/** Ends a member's override before its time; what the directory says shows again. Does nothing where there is none. */
export async function endOverride(context: SyncContext, id: string, actor: Actor): Promise<MemberView> {
  return withMember(context, id, actor, async (tx, member) => {
    if (!(await endOverrides(tx, member.id))) return;
    await auditMember(tx, member, { actor, action: 'override.ended', before: null, after: null });
  });
}

/** Ends the overrides whose time is up, and returns how many there were. Called by the relay's sweep. */
export async function expireOverrides(context: SyncContext): Promise<number> {
  const expired = await findExpiredOverrides(context.database.prisma, 100);
  for (const override of expired) await expire(context, override);
  return expired.length;
}

async function expire(context: SyncContext, { id, memberId }: MemberOverride): Promise<void> {
  try {
    await withMember(context, memberId, 'eppo', async (tx, member) => {
      // Two processes sweep; only one of them ends it, and only that one says so.
      if (!(await endOne(tx, id))) return;
      await auditMember(tx, member, { actor: 'eppo', action: 'override.expired', before: null, after: null });
    });
  } catch (error) {
    if (!(error instanceof EditRefusedError)) throw error;
    // The member was withdrawn or is Eppo's own again: there is nothing left to override.
    await endOne(context.database.prisma, id);
  }
}

/** Milliseconds; the organization's lock is held by one batch of events at a time, which may take a while. */
const transactionLimits = { maxWait: 10_000, timeout: 60_000 };

type Member = NonNullable<Awaited<ReturnType<typeof lockMember>>>;

async function withMember(
  { database, settings }: SyncContext,
  id: string,
  actor: Actor,
  work: (tx: Transaction, member: Member) => Promise<void>,
): Promise<MemberView> {
  const found = await showMember({ database }, id);
  if (found === null) throw new EditRefusedError({ code: 'not_found' });
  const done = database.prisma.$transaction(async (tx) => {
    // The organization before the member, as applying does, so that the two cannot wait for each other.
    await lockOrganization(tx, found.organizationId);
    const member = await lockMember(tx, found.id);
    if (member === null) throw new EditRefusedError({ code: 'not_found' });
    if (member.managedBy !== 'directory') throw new EditRefusedError({ code: 'not_managed_by_directory' });
    await work(tx, member);
    const identities = member.identityId === null ? [] : [member.identityId];
    await rederiveIdentities(tx, member.organizationId, identities, settings, { actor, eventId: null });
    return (await findMember({ prisma: tx }, member.id)) ?? found;
  }, transactionLimits);
  return orUnavailable(done);
}
