import type { Connection } from './context.ts';
import type { ExplainedMember } from './demo-judge.ts';
import { providerNames, type DemoOrganization } from './demo-tell.ts';
import { nameOf, roleSourceWords } from './member-words.ts';
import { renderTable } from './table.ts';
import type { Terminal } from './terminal.ts';

/** The members of one customer of the demo, each with the reason of their role. */
export function describeMembers(organization: DemoOrganization, { colors, width }: Terminal): string {
  const columns = [
    { title: 'Member' },
    { title: 'Role' },
    { title: 'Status' },
    { title: 'Role from' },
    { title: 'Because', flexible: true },
  ];
  const rows = organization.members.map(({ member, reason }) => [
    nameOf(member),
    member.role,
    member.status,
    roleSourceWords(member.roleSource),
    because({ member, reason }, colors),
  ]);
  const title = colors.bold(`Eppo's members of the ${providerNames[organization.provider]} customer`);
  return `${title}\n${renderTable(columns, rows, width)}`;
}

function because({ member, reason }: ExplainedMember, colors: Terminal['colors']): string {
  return member.needsAttention === null
    ? reason
    : `${reason}\n${colors.yellow(`Needs attention: ${member.needsAttention}`)}`;
}

/** One line that says whether the demo came out right, with what is wrong beneath it when not. */
export function describeVerdict(organizations: readonly DemoOrganization[], { colors }: Terminal): string {
  const faults = organizations.flatMap(({ provider, faults }) =>
    faults.map((fault) => `  ${providerNames[provider]}: ${fault}`),
  );
  const members = organizations.reduce((sum, organization) => sum + organization.members.length, 0);
  if (faults.length === 0) {
    return colors.green(colors.bold(`As expected: all ${members} members are as their directories say.`));
  }
  return [colors.red(colors.bold('Not as expected:')), ...faults].join('\n');
}

/** Where to go on looking while the service keeps running. */
export function describeWhereToLook({ url, token, secret }: Connection, { colors }: Terminal): string {
  return [
    colors.bold('The service goes on running; Ctrl-C ends it.'),
    `  API and its documentation  ${url}/docs`,
    `  Webhook endpoint           ${url}/webhooks/workos`,
    `  Token                      ${token}`,
    `  Webhook secret             ${secret ?? 'not known here'}`,
    `  In another terminal        npx dsync members list; npx dsync send --count 20 --shuffle`,
  ].join('\n');
}
