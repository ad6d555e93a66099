import type { MemberChange } from './change.ts';
import type { MemberRecord, RoleSource } from './member.ts';

const sourceWords: Record<RoleSource, string> = {
  attribute: 'the role attribute',
  group: 'a mapped group',
  workos: "WorkOS's role",
  kept: 'the role it already had',
  default: "the organization's default role",
  eppo: 'Eppo',
};

export const shownFields = [
  'email',
  'firstName',
  'lastName',
  'role',
  'status',
  'managedBy',
  'roleSource',
  'needsAttention',
] as const;

/** The fields of a member that people see, and that the audit trail therefore keeps before and after. */
export type ShownField = (typeof shownFields)[number];

/** Which of the fields that people see differ. */
export function changedFields(before: MemberRecord, after: MemberRecord): ShownField[] {
  return shownFields.filter((field) => before[field] !== after[field]);
}

/** Whether a change shows in Eppo at all, or only in our own books. */
export function isVisible(change: MemberChange): boolean {
  return change.kind !== 'member-updated' || changedFields(change.before, change.after).length > 0;
}

/** The action under which a change stands in the audit trail. */
export function actionOf(change: MemberChange): string {
  switch (change.kind) {
    case 'member-created':
      return 'member.created';
    case 'member-merged':
      return 'member.merged';
    case 'member-withdrawn':
      return 'member.withdrawn';
    case 'member-updated': {
      const { before, after } = change;
      if (before.managedBy !== after.managedBy) {
        return after.managedBy === 'directory' ? 'member.adopted' : 'member.released';
      }
      if (before.status !== after.status)
        return after.status === 'active' ? 'member.reactivated' : 'member.deactivated';
      return 'member.updated';
    }
  }
}

/** Fields that are said by name; the others are in the verb or with the role. */
const fieldWords: Partial<Record<ShownField, string>> = {
  email: 'e-mail',
  firstName: 'first name',
  lastName: 'last name',
  needsAttention: 'need for attention',
};

/** One sentence on a change to a member, without personal data. */
export function changeSentence(change: MemberChange): string {
  switch (change.kind) {
    case 'member-created':
      return `Member created ${change.after.status}, ${roleWords(change.after)}.`;
    case 'member-merged':
      return 'A member that existed only because of the order of arrival was merged into the right one.';
    case 'member-withdrawn':
      return 'A member that existed only because of the order of arrival was withdrawn.';
    case 'member-updated': {
      const { before, after } = change;
      const verb = actionOf(change).slice('member.'.length);
      const fields = changedFields(before, after).flatMap((field) => fieldWords[field] ?? []);
      const role = before.role === after.role ? roleWords(after) : `role ${before.role} → ${roleWords(after, '')}`;
      return `Member ${verb}: ${[...fields, role].join(', ')}.`;
    }
  }
}

function roleWords(member: MemberRecord, prefix = 'role '): string {
  return `${prefix}${member.role} from ${sourceWords[member.roleSource]}`;
}
