import { eraseMember } from '../../src/sync/erase-member.ts';
import { newStory, type Story } from './story.ts';
import type { TestSync } from './sync-context.ts';
import { tellStory, type ToldStory } from './tell.ts';

export const actor = 'operator:test';
export const reason = 'Request 17 of the data protection officer';
export const ann = 'annabel@example.com';
const old = 'smithers@example.com';

export const eraseFrom = (sync: TestSync, id: string) => eraseMember(sync, id, reason, actor);
export const refused = (code: string) => ({ refusal: { code } });

/** Somebody who came, changed and left, with a colleague who stays. */
export function annLeft(): Story {
  const story = newStory({ groupName: 'Analysts', role: 'data_owner' });
  story.group('group_1').created('Analysts');
  const user = story.user('user_1');
  user.created({
    email: old,
    firstName: 'Annabel',
    lastName: 'Smithers',
    idpId: 'idp-of-a',
    attribute: 'smithers role',
  });
  user.addedTo('group_1');
  story.user('user_2').created({ email: 'bob@example.com', firstName: 'Bob' });
  user.updated({ email: ann });
  user.deleted();
  return story;
}

/** Told to the service, with what became of her and of her colleague. */
export async function tellOf(sync: TestSync, story: Story): Promise<{ told: ToldStory; id: string; bob: unknown }> {
  const told = await tellStory(sync, story);
  return { told, id: (await told.member(ann)).id, bob: await told.member('bob@example.com') };
}
