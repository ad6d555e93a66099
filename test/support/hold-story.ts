import { newStory, okta, type Story } from './story.ts';
import type { SyncSettings } from '../../src/sync/context.ts';

/** A guard that lets two people go of ten. */
export const tightGuard: Partial<SyncSettings> = { guardCount: 2, guardShare: 0.2, guardLastAdmin: true };

/** Ten people and an admin, who is not among those that leave. */
export const staff: readonly string[] = Array.from({ length: 10 }, (_, place) => `person-${String(place)}`);

export const addressOf = (name: string): string => `${name}@example.com`;

/** A customer of whom nobody has left yet. */
export function tellStaff(): Story {
  const story = newStory();
  story.directory(okta).activated();
  story.user('user_admin').created({ email: addressOf('admin'), attribute: 'admin' });
  for (const name of staff) story.user(`user_${name}`).created({ email: addressOf(name), attribute: 'data_owner' });
  return story;
}

/** The same after a mistake removed the first five: two are gone, three are held. */
export function tellMistake(): Story {
  const story = tellStaff();
  for (const name of staff.slice(0, 5)) story.user(`user_${name}`).deleted();
  return story;
}
