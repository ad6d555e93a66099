import { makeId } from '../workos/shapes.ts';
import { tellStory, type Story } from './demo-story.ts';
import { drawSalt, sampleDirectory } from './idp-actions.ts';

/** The providers in whose shapes the demo is told. */
export type DemoProvider = 'okta' | 'entra';

/** An organization's id that nothing has been told of yet; `now` is milliseconds. */
export function freshOrganizationId(now: number): string {
  return makeId('org', now, drawSalt());
}

/** The demo's story in a new directory of an organization; it happens from `now` (milliseconds) on. */
export function beginStory(provider: DemoProvider, organizationId: string, now: number): Story {
  const salt = drawSalt();
  const directory = sampleDirectory(provider, { id: makeId('directory', now, salt), organizationId, createdAt: now });
  return tellStory({ directory, startedAt: now, salt });
}
