import type { Database } from './database.ts';
import type { Actor } from './edit-member.ts';

/** Notes what was done about an event, or about many (null), for the organization that the event names; else for none. */
export async function auditEvent(
  { prisma }: Database,
  { actor, action, eventId }: { readonly actor: Actor; readonly action: string; readonly eventId: string | null },
): Promise<void> {
  await prisma.$executeRaw`
    INSERT INTO audit_entries (organization_id, actor, action, event_id)
    SELECT coalesce((SELECT organization_id FROM events WHERE id = ${eventId}), ''), ${actor}, ${action}, ${eventId}`;
}
