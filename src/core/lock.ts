import type { MemberRecord, MemberValues } from './member.ts';

/** What a person or a program may try to change of a member. */
export type EditableField = keyof MemberValues;

/**
 * The fields that only the identity provider may change (section 5): all of a member that the directory made; of an
 * adopted one its role only while the directory, or an operator's override, says one. The database's trigger holds the
 * same rule against every other program.
 */
export function lockedFields(
  member: Pick<MemberRecord, 'managedBy' | 'foundedBy' | 'roleSource'>,
): readonly EditableField[] {
  if (member.managedBy === 'eppo') return [];
  const decided = member.foundedBy !== null || !['kept', 'default'].includes(member.roleSource);
  return decided ? ['email', 'firstName', 'lastName', 'status', 'role'] : ['email', 'firstName', 'lastName', 'status'];
}

/** Which fields a change would alter and may not; empty when it is allowed. */
export function refusedFields(
  member: Pick<MemberRecord, 'managedBy' | 'foundedBy' | 'roleSource'> & MemberValues,
  change: Partial<MemberValues>,
): readonly EditableField[] {
  return lockedFields(member).filter((field) => change[field] !== undefined && change[field] !== member[field]);
}
