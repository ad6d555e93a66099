import type { Guide } from './guide.ts';

/** Facts: WorkOS's integration guide for JumpCloud. */
export const jumpcloud: Guide = {
  slug: 'jumpcloud',
  name: 'JumpCloud',
  pace: 'JumpCloud sends changes as they are made.',
  types: ['jump cloud scim v2.0'],
  source: 'https://workos.com/docs/integrations/jumpcloud-scim',
  chapters: ({ attribute }) => [
    {
      title: 'Connect the app',
      steps: [
        {
          text: 'Open the setup link that Eppo sent you, choose JumpCloud, and keep the page open: it shows an Endpoint and a Bearer Token.',
        },
        {
          text: 'In the JumpCloud admin portal, open SSO Applications and the Eppo application. If there is none, add a custom application that manages users.',
        },
        {
          text: 'On the Identity Management tab, fill in the form, test the connection, and activate it.',
          form: {
            title: 'Identity Management',
            fields: [
              { name: 'API Type', value: 'SCIM API' },
              { name: 'SCIM Version', value: 'SCIM 2.0' },
              { name: 'Base URL', value: 'the Endpoint from the setup page' },
              { name: 'Token Key', value: 'the Bearer Token from the setup page' },
            ],
            ticks: ['Manage user groups and group membership (only if groups decide roles)'],
          },
        },
      ],
    },
    {
      title: 'Add the role attribute',
      steps: [
        {
          text: `Give each person a custom attribute called ${attribute}: open the person, or the user group whose members are to share a value, and add it under Custom Attributes.`,
        },
        {
          text: 'On the Identity Management tab of the application, add an attribute mapping.',
          form: {
            title: 'User Attribute Mapping',
            fields: [
              { name: 'JumpCloud attribute', value: attribute },
              { name: 'SCIM attribute', value: attribute },
            ],
          },
        },
        { text: `On the setup page, in the step on attributes, choose ${attribute} as the source of ${attribute}.` },
      ],
    },
    {
      title: 'Assign people',
      steps: [
        {
          text: 'On the User Groups tab of the application, choose the groups whose members are to have Eppo, and save.',
        },
      ],
    },
  ],
  troubles: ({ attribute }) => [
    {
      seen: 'Nobody arrives in Eppo.',
      why: 'Identity management was saved, but not activated.',
      cure: 'Activate it; JumpCloud asks for a test user first.',
    },
    {
      seen: 'Everybody gets the default role.',
      why: `The people have no custom attribute ${attribute}, or it is not mapped.`,
      cure: 'Fill it in for one person, check the mapping, and save the group again.',
    },
    {
      seen: 'A group was disconnected, and its people kept their access.',
      why: 'JumpCloud sends nothing when a group is disconnected from an application.',
      cure: 'Take the people out of the group first, or tell Eppo: a comparison with the directory finds them.',
    },
  ],
};
