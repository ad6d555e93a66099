const things: Readonly<Record<string, string>> = {
  'dsync.activated': 'Directory connected',
  'dsync.deleted': 'Directory deleted',
  'dsync.user.created': 'Person assigned',
  'dsync.user.updated': 'Person updated',
  'dsync.user.deleted': 'Person removed',
  'dsync.group.created': 'Group created',
  'dsync.group.updated': 'Group updated',
  'dsync.group.deleted': 'Group deleted',
  'dsync.group.user_added': 'Added to a group',
  'dsync.group.user_removed': 'Removed from a group',
};

/** The types of events that are applied, as WorkOS calls them. */
export const eventTypes: readonly string[] = Object.keys(things);

/** What happened in the directory, for people; WorkOS's own word where there is no other. */
export function eventName(type: string): string {
  return things[type] ?? type;
}

/** WorkOS's word for a provider, as people say it: `okta scim v2.0` is `Okta`. */
export function providerName(type: string | null): string {
  if (type === null) return 'Unknown provider';
  const known = providers.find(({ begins }) => type.startsWith(begins));
  return known?.name ?? type;
}

/** Which of our guides is about this provider; null: none. */
export function guideOf(type: string | null): string | null {
  return providers.find(({ begins }) => type?.startsWith(begins) === true)?.guide ?? null;
}

const providers: readonly { readonly begins: string; readonly name: string; readonly guide: string | null }[] = [
  { begins: 'okta', name: 'Okta', guide: 'okta' },
  { begins: 'azure', name: 'Microsoft Entra ID', guide: 'entra' },
  { begins: 'entra', name: 'Microsoft Entra ID', guide: 'entra' },
  { begins: 'gsuite', name: 'Google Workspace', guide: 'google' },
  { begins: 'google', name: 'Google Workspace', guide: 'google' },
  { begins: 'onelogin', name: 'OneLogin', guide: 'onelogin' },
  { begins: 'jump cloud', name: 'JumpCloud', guide: 'jumpcloud' },
  { begins: 'jumpcloud', name: 'JumpCloud', guide: 'jumpcloud' },
  { begins: 'generic scim', name: 'SCIM', guide: null },
];
