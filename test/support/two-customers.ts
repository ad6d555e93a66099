import { insertResync } from '../../src/store/resyncs.ts';
import type { OwnedThing } from '../../src/sync/access/find-owner.ts';
import { setDefaultRole } from '../../src/sync/default-role.ts';
import { eraseMember } from '../../src/sync/erase-member.ts';
import { newStory, okta } from './story.ts';
import type { TestSync } from './sync-context.ts';
import { tellStory } from './tell.ts';

/** One of every thing that belongs to an organization. */
export interface Customer {
  readonly organizationId: string;
  readonly things: Readonly<Record<OwnedThing, string>>;
}

/** The address of somebody whom every customer has erased. */
export const erasedEmail = 'gone@example.com';

/** A customer with the same people as all others, so that nothing but the organization tells two of them apart. */
export async function openCustomer(sync: TestSync): Promise<Customer> {
  const story = newStory({ groupName: 'Editors', role: 'experiment_editor' });
  story.directory(okta).activated('Okta');
  story.group('group_1').created('Editors');
  story.user('user_1').created({ email: 'ann@example.com' });
  story.user('user_1').addedTo('group_1');
  const told = await tellStory(sync, story);
  const { organizationId } = told;
  const { prisma } = sync.database;
  const leaver = await prisma.member.create({ data: { organizationId, email: erasedEmail, status: 'deactivated' } });
  await eraseMember(sync, leaver.id, 'Request 17', 'operator:test');
  const directory = told.idOf(okta);
  const asked = { organizationId, directoryId: directory, userId: null, dryRun: true, actor: 'operator:test' };
  const resync = await insertResync(prisma, asked);
  await setDefaultRole(sync, organizationId, 'viewer', 'operator:test');
  const hold = await prisma.hold.create({
    data: { organizationId, rule: 'mass_removal', active: 50, removed: 10 },
  });
  const member = await told.member('ann@example.com');
  await failEvent(sync, organizationId);
  return {
    organizationId,
    things: { member: member.id, event: told.idOf('event_003'), directory, resync: resync?.id ?? '', hold: hold.id },
  };
}

async function failEvent({ database: { prisma } }: TestSync, organizationId: string): Promise<void> {
  const id = `${organizationId}_event_failed`;
  const { seq } = await prisma.event.create({
    data: { id, type: 'dsync.user.created', organizationId, occurredAt: new Date(), payload: '{}' },
  });
  const cause = { failureCode: 'email_missing', failurePlace: 'data.email', reason: 'email_missing: There is none.' };
  await prisma.eventOutcome.create({
    data: { eventId: id, seq, organizationId, outcome: 'failed', attempts: 4, ...cause },
  });
}

/** Everything that is kept of a customer, to see that nothing of it was changed. */
export async function contentsOf(sync: TestSync, { organizationId }: Customer): Promise<string[]> {
  const rows = await sync.database.prisma.$queryRaw<{ row: string }[]>`
    SELECT to_jsonb(m)::text AS row FROM members m WHERE organization_id = ${organizationId}
    UNION ALL SELECT to_jsonb(o)::text FROM member_overrides o WHERE organization_id = ${organizationId}
    UNION ALL SELECT to_jsonb(r)::text FROM role_mappings r WHERE organization_id = ${organizationId}
    UNION ALL SELECT to_jsonb(o)::text FROM organizations o WHERE id = ${organizationId}
    UNION ALL SELECT to_jsonb(r)::text FROM resyncs r WHERE organization_id = ${organizationId}
    UNION ALL SELECT to_jsonb(r)::text FROM runs r WHERE organization_id = ${organizationId}
    UNION ALL SELECT to_jsonb(h)::text FROM holds h WHERE organization_id = ${organizationId}
    UNION ALL SELECT to_jsonb(c)::text FROM held_changes c WHERE organization_id = ${organizationId}
    UNION ALL SELECT to_jsonb(a)::text FROM audit_entries a WHERE organization_id = ${organizationId}
    UNION ALL SELECT to_jsonb(t)::text FROM access_tokens t WHERE organization_id = ${organizationId}
    ORDER BY row`;
  return rows.map(({ row }) => row);
}
