/**
 * What each action of the log was, after the name of who did it. In braces stands what it was done to, which becomes a
 * link where the entry names it.
 */
export const phrases: Readonly<Record<string, string>> = {
  'member.created': 'added {member}',
  'member.updated': 'changed {member}',
  'member.deactivated': 'ended the access of {member}',
  'member.reactivated': 'gave access back to {member}',
  'member.adopted': 'took over {member} from Eppo',
  'member.released': 'released {member}, who is Eppo’s own now',
  'member.merged': 'merged {member} into the right member',
  'member.withdrawn': 'withdrew {member}, who existed only because of the order of arrival',
  'member.erased': 'erased {member}',
  'override.set': 'overrode the directory for {member}',
  'override.ended': 'ended the override of {member}',
  'override.expired': 'ended the override of {member}, as its time was over',
  'hold.approved': 'approved {hold}',
  'hold.rejected': 'rejected {hold}',
  'hold.restored': 'restored those who had gone before {hold}',
  'replay.created': 'asked for {replay}',
  'replay.run': 'ran {replay}',
  'replay.paused': 'paused {replay}',
  'replay.resumed': 'resumed {replay}',
  'replay.cancelled': 'cancelled {replay}',
  'replay.finished': 'finished {replay}',
  'resync.started': 'started a resync of {directory}',
  'role-mappings.replaced': 'changed which groups give which role',
  'default-role.set': 'changed the default role',
  'setup-link.made': 'made a link to set up a directory',
  'token.created': 'made a token',
  'token.revoked': 'revoked a token',
  'session.opened': 'signed in to the console',
  'audit.exported': 'exported the audit log',
  'audit.rewritten': 'rewrote entries of the audit log for an erasure',
  'event.dismissed': 'dismissed {event}',
  'payload.viewed': 'looked at the payload of {event}',
  'job.retried': 'retried the job of {event}',
  'job.promoted': 'brought forward the job of {event}',
  'job.removed': 'removed the job of {event}',
  'jobs.retried': 'retried all failed jobs',
};

/** The names of fields as people read them; others are made of the field's own name. */
const fieldNames: Readonly<Record<string, string>> = {
  email: 'E-mail',
  roleSource: 'Role decided by',
  holdId: 'Hold',
  replayId: 'Replay',
  tokenId: 'Token',
  directoryId: 'Directory',
  organizationId: 'Organization',
  userId: 'Directory user',
  stateReason: 'Why',
};

/** `needsAttention` → `Needs attention`. */
export function fieldName(field: string): string {
  const words = field.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return fieldNames[field] ?? words.charAt(0).toUpperCase() + words.slice(1);
}
