import { entra } from './entra.ts';
import { google } from './google.ts';
import type { Guide } from './guide.ts';
import { jumpcloud } from './jumpcloud.ts';
import { okta } from './okta.ts';
import { onelogin } from './onelogin.ts';

/** All guides, as they are listed. */
export const guides: readonly Guide[] = [okta, entra, google, onelogin, jumpcloud];

/** What each value of the role attribute does; `default` is the one that people ask about. */
export function attributeValues(defaultRole: string) {
  return [
    { value: 'viewer', effect: 'Viewer in Eppo, whatever the person had before.' },
    { value: 'experiment_editor', effect: 'Experiment editor in Eppo.' },
    { value: 'data_owner', effect: 'Data owner in Eppo.' },
    { value: 'admin', effect: 'Admin in Eppo.' },
    { value: 'default', effect: `Whoever has a role in Eppo keeps it; whoever is new becomes ${defaultRole}.` },
  ] as const;
}
