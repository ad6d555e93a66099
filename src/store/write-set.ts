import type { Change, GuardChange, MemberChange } from '../core/change.ts';
import type { DirectoryRecord, DirectoryUserRecord, GroupRecord, MembershipRecord } from '../core/directory.ts';
import type { MemberRecord } from '../core/member.ts';
import { actionOf, changedFields, isVisible, shownFields, type ShownField } from '../core/wording.ts';

/** What a member looked like, or looks like, in one audit entry. */
type Shown = Partial<Pick<MemberRecord, ShownField>>;

/** What led to a change: an event of the directory, or an operator's doing. */
export interface Cause {
  readonly actor: 'directory' | 'eppo' | `operator:${string}`;
  readonly eventId: string | null;
}

/** What of the guard's notes is written. */
type HeldNote = Pick<Extract<GuardChange, { kind: 'change-held' }>, 'held' | 'of'>;
type RemovalNote = Pick<Extract<GuardChange, { kind: 'removal-counted' }>, 'memberId' | 'eventId'>;

export interface AuditRow {
  readonly member_id: string;
  readonly actor: string;
  readonly action: string;
  readonly event_id: string | null;
  readonly before: Shown | null;
  readonly after: Shown | null;
}

/**
 * The rows that a batch of decisions leaves behind: each at most once, as the last decision has it, so that one
 * statement can write them all. The only reader of `Change` besides the core.
 */
export class WriteSet {
  readonly directories = new Map<string, DirectoryRecord>();
  readonly users = new Map<string, DirectoryUserRecord>();
  readonly addresses = new Map<string, string>();
  readonly joins: { readonly from: readonly string[]; readonly into: string }[] = [];
  readonly groups = new Map<string, GroupRecord>();
  readonly memberships = new Map<string, MembershipRecord>();
  readonly created = new Map<string, MemberRecord>();
  readonly updated = new Map<string, MemberRecord>();
  readonly deleted = new Set<string>();
  readonly merged = new Map<string, { readonly into: string; readonly eventId: string | null }>();
  readonly audit: AuditRow[] = [];
  /** What the guard holds, of whom it has nothing to hold any more, and what it let pass. */
  readonly held = new Map<string, HeldNote>();
  readonly released = new Set<string>();
  readonly removals: RemovalNote[] = [];
  readonly heldDirectories = new Map<string, string>();

  /** Adds one change, with what led to it. */
  add(change: Change, cause: Cause): void {
    switch (change.kind) {
      case 'directory-recorded':
        this.directories.set(change.directory.id, change.directory);
        break;
      case 'user-recorded':
        this.users.set(change.user.id, change.user);
        break;
      case 'address-recorded':
        this.addresses.set(change.email, change.identityId);
        break;
      case 'identities-joined':
        this.join(change.from, change.into);
        break;
      case 'group-recorded':
        this.groups.set(change.group.id, change.group);
        break;
      case 'membership-recorded':
        this.memberships.set(`${change.membership.userId}\n${change.membership.groupId}`, change.membership);
        break;
      case 'member-created':
      case 'member-updated':
      case 'member-merged':
      case 'member-withdrawn':
        this.addMember(change, cause);
        break;
      default:
        this.addNote(change);
    }
  }

  /** Whether the guard has anything to be written. */
  get isGuarded(): boolean {
    return this.held.size + this.released.size + this.removals.length + this.heldDirectories.size > 0;
  }

  private addNote(change: GuardChange): void {
    switch (change.kind) {
      case 'change-held':
        this.held.set(change.held.memberId, change);
        break;
      case 'hold-released':
        // Whoever is held once more in this batch is held anew: what is stored is released first.
        this.held.delete(change.memberId);
        this.released.add(change.memberId);
        break;
      case 'removal-counted':
        this.removals.push(change);
        break;
      case 'directory-held':
        this.heldDirectories.set(change.directoryId, change.eventId);
        break;
    }
  }

  private addMember(change: MemberChange, cause: Cause): void {
    if (isVisible(change)) this.audit.push(auditRow(change, cause));
    if (change.kind === 'member-created') {
      // One that gave way earlier in this batch and is needed after all is still stored.
      if (this.deleted.delete(change.after.id)) this.updated.set(change.after.id, change.after);
      else this.created.set(change.after.id, change.after);
      this.merged.delete(change.after.id);
    } else if (change.kind === 'member-updated') {
      const target = this.created.has(change.after.id) ? this.created : this.updated;
      target.set(change.after.id, change.after);
    } else {
      const { id } = change.before;
      this.updated.delete(id);
      if (!this.created.delete(id)) this.deleted.add(id);
      if (change.kind === 'member-merged') this.merged.set(id, { into: change.into, eventId: cause.eventId });
    }
  }

  private join(from: readonly string[], into: string): void {
    this.joins.push({ from, into });
    const joined = new Set(from);
    for (const [id, user] of this.users)
      if (joined.has(user.identityId)) this.users.set(id, { ...user, identityId: into });
    for (const [email, identityId] of this.addresses) if (joined.has(identityId)) this.addresses.set(email, into);
    for (const members of [this.created, this.updated]) {
      for (const [id, member] of members) {
        if (member.identityId !== null && joined.has(member.identityId))
          members.set(id, { ...member, identityId: into });
      }
    }
  }
}

function auditRow(change: MemberChange, { actor, eventId }: Cause): AuditRow {
  const base = { actor, action: actionOf(change), event_id: eventId };
  switch (change.kind) {
    case 'member-created':
      return { ...base, member_id: change.after.id, before: null, after: shown(change.after) };
    case 'member-updated': {
      const fields = changedFields(change.before, change.after);
      const { before, after } = change;
      return { ...base, member_id: after.id, before: shown(before, fields), after: shown(after, fields) };
    }
    case 'member-merged':
    case 'member-withdrawn':
      return { ...base, member_id: change.before.id, before: shown(change.before), after: null };
  }
}

function shown(member: MemberRecord, fields: readonly ShownField[] = shownFields): Shown {
  return Object.fromEntries(fields.map((field) => [field, member[field]]));
}
