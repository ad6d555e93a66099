import type { Guide, GuideFacts } from './guide.ts';

/** What a guide says where nobody told it otherwise. */
export const standardFacts: GuideFacts = { attribute: 'eppoMemberRole', defaultRole: 'Viewer' };

const defaultRoles = new Set(['Viewer', 'Experiment editor', 'Data owner', 'Admin']);

/** Where a guide is, with what it is to say: who opens it has no token to ask for that. */
export function addressFor({ slug }: Guide, { attribute, defaultRole }: GuideFacts): string {
  return `/guides/${slug}?${new URLSearchParams({ attribute, default: defaultRole }).toString()}`;
}

/** What an address says. Only what can be an attribute’s name or a role is taken, so that no link puts words into a guide. */
export function factsOf(search: string): GuideFacts {
  const given = new URLSearchParams(search);
  const attribute = given.get('attribute') ?? '';
  const defaultRole = given.get('default') ?? '';
  return {
    attribute: /^\w{1,64}$/.test(attribute) ? attribute : standardFacts.attribute,
    defaultRole: defaultRoles.has(defaultRole) ? defaultRole : standardFacts.defaultRole,
  };
}
