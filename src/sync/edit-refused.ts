import type { EditableField } from '../core/lock.ts';

/** Why a change to a member is refused; `code` is stable. */
export type EditRefusal =
  | {
      readonly code: 'managed_by_directory';
      readonly fields: readonly EditableField[];
      readonly directory: string | null;
    }
  | { readonly code: 'email_taken' }
  | { readonly code: 'not_managed_by_directory' }
  | { readonly code: 'member_active' }
  | { readonly code: 'events_pending' }
  | { readonly code: 'erasure_entangled' }
  | { readonly code: 'erasure_key_missing' }
  | { readonly code: 'not_found' };

/** A change that was refused, with the sentence for whoever asked for it. */
export class EditRefusedError extends Error {
  override readonly name = 'EditRefusedError';
  readonly refusal: EditRefusal;

  constructor(refusal: EditRefusal) {
    super(sentenceOf(refusal));
    this.refusal = refusal;
  }
}

function sentenceOf(refusal: EditRefusal): string {
  switch (refusal.code) {
    case 'managed_by_directory': {
      const [are, it] = refusal.fields.length === 1 ? ['is', 'it'] : ['are', 'them'];
      const directory = refusal.directory ?? 'of this organization';
      return `${refusal.fields.join(', ')} ${are} managed by the directory ${directory}. Change ${it} in the identity provider; the directory sync brings the change here.`;
    }
    case 'email_taken':
      return 'Another member of the organization has that e-mail address. Change that member, or choose another address.';
    case 'not_managed_by_directory':
      return 'No directory manages this member, so there is nothing to override. Change it directly.';
    case 'member_active':
      return 'The member is active. Unassign the person in the identity provider, or deactivate the member where Eppo manages it, and ask again.';
    case 'events_pending':
      return 'Events about this person have not been applied yet. Wait until they are, and ask again.';
    case 'erasure_entangled':
      return 'Erasing this member would change another one, whose history cannot be told apart from it. If that one has gone too, erase it first; nothing was erased.';
    case 'erasure_key_missing':
      return 'No key is set for the hashes that erased members leave. Set ERASURE_KEY to 32 or more random characters, restart the service, and ask again.';
    case 'not_found':
      return 'There is no such member.';
  }
}
