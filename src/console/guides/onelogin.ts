import type { Guide } from './guide.ts';

/** Facts: WorkOS's integration guide for OneLogin. */
export const onelogin: Guide = {
  slug: 'onelogin',
  name: 'OneLogin',
  pace: 'OneLogin sends changes at once, after their approval where the app asks for it.',
  types: ['onelogin scim v2.0'],
  source: 'https://workos.com/docs/integrations/onelogin-scim',
  chapters: ({ attribute }) => [
    {
      title: 'Connect the app',
      steps: [
        {
          text: 'Open the setup link that Eppo sent you, choose OneLogin, and keep the page open: it shows an Endpoint and a Bearer Token.',
        },
        {
          text: 'In OneLogin, open Applications › Add App, search for SCIM, choose “SCIM Provisioner with SAML (SCIM v2 Enterprise)”, call it Eppo, and save.',
        },
        {
          text: 'On the Configuration tab, fill in the connection, enable the API status, and save.',
          form: {
            title: 'API Connection',
            fields: [
              { name: 'SCIM Base URL', value: 'the Endpoint from the setup page' },
              { name: 'SCIM Bearer Token', value: 'the Bearer Token from the setup page' },
              { name: 'API Status', value: 'Enabled' },
            ],
          },
        },
        {
          text: 'On the Provisioning tab, tick “Enable provisioning”. Leave the approval of each action on while you test, and take it off afterwards. When users are deleted in OneLogin, choose to delete or suspend them in the app.',
        },
      ],
    },
    {
      title: 'Add the role attribute',
      steps: [
        {
          text: 'Open Users › Custom User Fields, and add one.',
          form: {
            title: 'New user field',
            fields: [
              { name: 'Name', value: 'Eppo role' },
              { name: 'Shortname', value: attribute },
            ],
          },
        },
        {
          text: `On the app’s Parameters tab, add a parameter called ${attribute} with that field as its value, and tick “Include in User Provisioning”.`,
        },
        {
          text: `On the Configuration tab, add the line "${attribute}": "{$parameters.${attribute}}" to the SCIM JSON template.`,
        },
        { text: `On the setup page, in the step on attributes, choose ${attribute} as the source of ${attribute}.` },
      ],
    },
    {
      title: 'Assign people',
      steps: [
        {
          text: 'Under Users, open a person, and add the app on the Applications tab; or give the app to a role on its Access tab.',
        },
        {
          text: 'If groups are to decide roles: on the Parameters tab, open Groups and tick “Include in User Provisioning”; then make a rule that sets groups in the app.',
        },
      ],
    },
  ],
  troubles: ({ attribute }) => [
    {
      seen: 'People stay “pending” in OneLogin.',
      why: 'The app asks for the approval of each action.',
      cure: 'Approve them on the app’s Users tab, or take the approval off on the Provisioning tab.',
    },
    {
      seen: 'Everybody gets the default role.',
      why: `The SCIM JSON template has no ${attribute}, or the parameter is not included in provisioning.`,
      cure: 'Correct both, and choose “Reapply entitlement mappings” on the app.',
    },
    {
      seen: 'People lose access when a group is taken from the app.',
      why: 'OneLogin makes people who are only in that group inactive, and tells nothing of the group itself.',
      cure: 'Assign them in another way before the group goes.',
    },
  ],
};
