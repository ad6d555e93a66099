import type { Chapter, Guide } from './guide.ts';

const connect: Chapter = {
  title: 'Connect the app',
  steps: [
    {
      text: 'Open the setup link that Eppo sent you, choose Entra ID, and keep the page open: it shows an Endpoint and a Bearer Token.',
    },
    {
      text: 'In the Entra admin center, open Enterprise applications and the Eppo application. If there is none, create your own, not from the gallery.',
    },
    {
      text: 'Open Provisioning, choose Automatic, and fill in the admin credentials. “Test Connection” must succeed; then save.',
      form: {
        title: 'Admin Credentials',
        fields: [
          { name: 'Provisioning Mode', value: 'Automatic' },
          { name: 'Tenant URL', value: 'the Endpoint from the setup page' },
          { name: 'Secret Token', value: 'the Bearer Token from the setup page' },
        ],
      },
    },
    {
      text: 'Under Mappings, open the one for users, and let objectId be the source of externalId. Where people have no mailbox, let userPrincipalName be the source of emails[type eq "work"].value: without an address nobody can be provisioned.',
    },
  ],
};

/** Facts: WorkOS's integration guide for Entra ID, and Microsoft's page on attribute mappings of enterprise applications. */
export const entra: Guide = {
  slug: 'entra',
  name: 'Microsoft Entra ID',
  pace: 'Entra sends changes about every 40 minutes; “Provision on demand” sends one person at once.',
  types: ['azure scim v2.0'],
  source: 'https://workos.com/docs/integrations/entra-id-scim',
  chapters: ({ attribute }) => [
    connect,
    {
      title: 'Add the role attribute',
      steps: [
        {
          text: 'In the same mapping, tick “Show advanced options”, open “Edit attribute list”, and add one more attribute.',
          form: {
            title: 'Edit Attribute List',
            fields: [
              { name: 'Name', value: `urn:ietf:params:scim:schemas:extension:eppo:2.0:User:${attribute}` },
              { name: 'Type', value: 'String' },
            ],
          },
        },
        {
          text: 'Back in the mapping, choose “Add New Mapping”.',
          form: {
            title: 'Edit Attribute',
            fields: [
              { name: 'Mapping type', value: 'Direct, Constant or Expression' },
              { name: 'Source attribute', value: 'whichever of yours holds the role' },
              { name: 'Target attribute', value: attribute },
              { name: 'Apply this mapping', value: 'Always' },
            ],
          },
        },
        { text: `On the setup page, in the step on attributes, choose this attribute as the source of ${attribute}.` },
      ],
    },
    {
      title: 'Assign people',
      steps: [
        { text: 'Under Users and groups, assign people or groups to the application.' },
        {
          text: 'Under Provisioning › Settings, choose the scope “Sync only assigned users and groups”, and set the Provisioning Status to On.',
        },
      ],
    },
  ],
  troubles: ({ attribute }) => [
    {
      seen: 'Nothing happens after assigning.',
      why: 'Entra’s next cycle is up to 40 minutes away.',
      cure: 'Use “Provision on demand” for one person, and read what Entra says.',
    },
    {
      seen: 'A person is missing, and Eppo says that the address is.',
      why: 'The account has no mailbox, so Entra sends no address.',
      cure: 'Map userPrincipalName to emails[type eq "work"].value, and provision the person again.',
    },
    {
      seen: 'Everybody gets the default role.',
      why: `The mapping of ${attribute} is not applied always, or the setup page reads another field.`,
      cure: 'Set “Apply this mapping” to Always, check the field on the setup page, and restart provisioning.',
    },
    {
      seen: 'Somebody was restored, but the groups are missing.',
      why: 'Entra does not send the groups of a restored user again.',
      cure: 'Restart provisioning on the application.',
    },
  ],
};
