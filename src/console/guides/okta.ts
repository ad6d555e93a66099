import type { Chapter, Guide } from './guide.ts';

const connect: Chapter = {
  title: 'Connect the app',
  steps: [
    {
      text: 'Open the setup link that Eppo sent you, choose Okta, and keep the page open: it shows an Endpoint and a Bearer Token.',
    },
    {
      text: 'In the Okta admin console, open Applications › Applications, and the Eppo app. If there is none yet, create an app integration for it. On its General tab, tick “Enable SCIM provisioning”.',
    },
    {
      text: 'On the Provisioning tab, choose Integration, then Edit, and fill in the form. “Test Connector Configuration” must succeed; then save.',
      form: {
        title: 'SCIM Connection',
        fields: [
          { name: 'SCIM connector base URL', value: 'the Endpoint from the setup page' },
          { name: 'Unique identifier field for users', value: 'email' },
          { name: 'Authentication Mode', value: 'HTTP Header' },
          { name: 'Authorization', value: 'Bearer · the Bearer Token from the setup page' },
        ],
        ticks: ['Push New Users', 'Push Profile Updates', 'Push Groups (only if groups decide roles)'],
      },
    },
    {
      text: 'Still on the Provisioning tab, choose To App, then Edit, and switch these on.',
      form: {
        title: 'Provisioning to App',
        fields: [],
        ticks: ['Create Users', 'Update User Attributes', 'Deactivate Users'],
      },
    },
  ],
};

/** Facts: WorkOS's integration guide for Okta, and Eppo's own page on SCIM (the connector form). */
export const okta: Guide = {
  slug: 'okta',
  name: 'Okta',
  pace: 'Okta sends changes at once.',
  types: ['okta scim v2.0'],
  source: 'https://workos.com/docs/integrations/okta-scim',
  chapters: ({ attribute }) => [
    connect,
    {
      title: 'Add the role attribute',
      steps: [
        {
          text: 'Open Directory › Profile Editor, choose the Eppo app’s user profile, and add an attribute.',
          form: {
            title: 'Add Attribute',
            fields: [
              { name: 'Data type', value: 'string' },
              { name: 'Display name', value: 'Eppo role' },
              { name: 'Variable name', value: attribute },
              { name: 'External name', value: attribute },
            ],
          },
        },
        {
          text: `Map it: Profile Editor › Mappings › Okta User to the app. Give ${attribute} a fixed value, an expression, or a field of the Okta profile; choose “Apply mapping on user create and update”, save, and apply the updates now.`,
        },
        { text: `On the setup page, in the step on attributes, choose ${attribute} as the source of ${attribute}.` },
      ],
    },
    {
      title: 'Assign people',
      steps: [
        {
          text: 'On the Assignments tab of the app, assign people or groups. The role can be set for each assignment, too.',
        },
        { text: 'If groups are to decide roles, open Push Groups, find each group by name, and push it at once.' },
      ],
    },
  ],
  troubles: ({ attribute }) => [
    {
      seen: 'Nobody arrives in Eppo.',
      why: 'Create Users is off, or the token was mistyped.',
      cure: 'Test the connector configuration again, switch on Create Users, and assign one person anew.',
    },
    {
      seen: 'Everybody gets the default role.',
      why: `The external name of the attribute is not exactly ${attribute}, or its mapping is on create only.`,
      cure: 'Correct the external name, choose “create and update”, and apply the updates.',
    },
    {
      seen: 'A suspended person still has access.',
      why: 'Okta tells nothing when somebody is suspended.',
      cure: 'Deactivate the person, or take the assignment away.',
    },
    {
      seen: 'Somebody left a pushed group, and kept its role.',
      why: 'Okta may not report it for people who have the app through that same group.',
      cure: 'Assign the app to people directly or through another group, and use pushed groups for roles only.',
    },
  ],
};
