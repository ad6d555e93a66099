import type { Guide } from './guide.ts';

/** Facts: WorkOS's integration guide for Google Workspace, and its page on user attributes. */
export const google: Guide = {
  slug: 'google',
  name: 'Google Workspace',
  pace: 'WorkOS asks Google about every 30 minutes.',
  types: ['gsuite directory'],
  source: 'https://workos.com/docs/integrations/google-directory-sync',
  chapters: ({ attribute }) => [
    {
      title: 'Connect the directory',
      steps: [
        { text: 'Open the setup link that Eppo sent you, and choose Google.' },
        {
          text: 'Sign in with an admin account of your Workspace, and allow what is asked for: WorkOS reads users and groups, and changes nothing.',
        },
        {
          text: 'Choose which groups are synced. Once there is a choice, only people in one of those groups are; that is how people are assigned to Eppo.',
        },
      ],
    },
    {
      title: 'Add the role attribute',
      steps: [
        {
          text: 'In the Google admin console, open Directory › Users › More options › Manage custom attributes, and add one.',
          form: {
            title: 'Add custom fields',
            fields: [
              { name: 'Category', value: 'Eppo' },
              { name: 'Name', value: attribute },
              { name: 'Info type', value: 'Text' },
              { name: 'Visibility', value: 'Visible to user and admin' },
              { name: 'No. of values', value: 'Single Value' },
            ],
          },
        },
        {
          text: 'Open each person who is to have another role than the default one, and fill the field in under User information.',
        },
        {
          text: `On the setup page, in the step on attributes, choose the field ${attribute} of the category Eppo as the source of ${attribute}.`,
        },
      ],
    },
    {
      title: 'Assign people',
      steps: [
        {
          text: 'Put people into one of the synced groups. Groups can also decide roles: tell Eppo which group gives which role.',
        },
      ],
    },
  ],
  troubles: ({ attribute }) => [
    {
      seen: 'A person is missing.',
      why: 'Nobody of the synced groups has them, or the next look at Google is still to come.',
      cure: 'Add them to a synced group, and wait for half an hour.',
    },
    {
      seen: 'Everybody gets the default role.',
      why: `The field is empty, or the setup page reads another one than ${attribute}.`,
      cure: 'Fill it in for one person and check the mapping on the setup page.',
    },
    {
      seen: 'Far more people arrive than were meant.',
      why: 'No groups were chosen, so everybody is synced.',
      cure: 'Choose the groups on the setup page.',
    },
  ],
};
