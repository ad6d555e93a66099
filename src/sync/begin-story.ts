import { createHash } from 'node:crypto';
import { timeOfId } from '../workos/event-time.ts';
import { makeId } from '../workos/shapes.ts';
import { tellStory, type Story } from './demo-story.ts';
import { drawSalt, sampleDirectory } from './idp-actions.ts';

/** The providers in whose shapes the demo is told. */
export const demoProviders = ['okta', 'entra'] as const;
export type DemoProvider = (typeof demoProviders)[number];

/**
 * How the ids of the demo's organizations begin, so that they are known wherever they stand; WorkOS's own have a ULID
 * right after `org_`.
 */
export const demoPrefix = 'org_demo_';

/** How the ids of a provider's demo begin. */
export const demoPrefixOf = (provider: DemoProvider): string => `${demoPrefix}${provider}_`;

/** The id of a demo's organization of which nothing has been told yet; `now` is milliseconds. */
export function freshOrganizationId(provider: DemoProvider, now: number): string {
  return makeId(`${demoPrefix}${provider}`, now, drawSalt());
}

/**
 * The demo's story in a directory of an organization made by `freshOrganizationId`. It happens from the time of that id
 * on, and all its ids follow from it: told again, it is the same events, of which none counts twice.
 */
export function beginStory(provider: DemoProvider, organizationId: string): Story {
  const startedAt = timeOfId(organizationId);
  if (startedAt === null) throw new Error(`${organizationId} is not the id of a demo's organization.`);
  const salt = saltOf(`${provider} ${organizationId}`);
  const id = makeId('directory', startedAt, salt);
  const directory = sampleDirectory(provider, { id, organizationId, createdAt: startedAt });
  return tellStory({ directory, startedAt, salt });
}

/** A salt for `beginTelling`: ten hexadecimal digits are its 40 bits. */
function saltOf(text: string): number {
  return Number.parseInt(createHash('sha256').update(text).digest('hex').slice(0, 10), 16);
}
