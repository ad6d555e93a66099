import type { Actor } from './edit-member.ts';
import type { Reader } from './page.ts';

/** What was done about an event, or about many (null). */
export interface EventNote {
  readonly actor: Actor;
  readonly action: string;
  readonly eventId: string | null;
  /** What was said about it. */
  readonly after?: Readonly<Record<string, string>>;
}

/** Notes it for the organization that the event is of, by its own word or by that of its outcome; else for none. */
export async function auditEvent({ prisma }: Reader, { actor, action, eventId, after }: EventNote): Promise<void> {
  const said = after === undefined ? null : JSON.stringify(after);
  await prisma.$executeRaw`
    INSERT INTO audit_entries (organization_id, actor, action, event_id, after)
    SELECT coalesce((
      SELECT coalesce(e.organization_id, o.organization_id)
      FROM events e LEFT JOIN event_outcomes o ON o.event_id = e.id WHERE e.id = ${eventId}
    ), ''), ${actor}, ${action}, ${eventId}, ${said}::jsonb`;
}
