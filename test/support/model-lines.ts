import type { ModelMember } from './reference-model.ts';

/**
 * Members in the form in which the service and the reference model are compared: a line each, sorted. Ids are left out,
 * and an address with the suffix for someone who has gone counts as that, not by its suffix.
 */
export function modelLines(members: Iterable<ModelMember>): string[] {
  return [...members]
    .map(({ email, firstName, lastName, role, status, managedBy, roleSource }) => {
      const shown = email.includes('+former-') ? 'former' : email;
      return JSON.stringify({ email: shown, firstName, lastName, role, status, managedBy, roleSource });
    })
    .sort();
}
