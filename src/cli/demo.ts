import type { Command } from 'commander';
import { exitCodes } from './cli-error.ts';
import type { CliContext, Connection } from './context.ts';
import { tellDemo, type DemoOrganization } from './demo-tell.ts';
import { describeMembers, describeVerdict, describeWhereToLook } from './demo-report.ts';
import { addServiceOptions, type ServiceOptions } from './options.ts';
import { runCommand, type Report } from './run-command.ts';
import type { Terminal } from './terminal.ts';

interface DemoOptions extends ServiceOptions {
  readonly exit?: boolean;
}

const demoText = `
Two customers, one on Okta and one on Entra ID, do the same: they assign five people with the five
values of the role attribute, rename one, raise one, unassign one and assign her again, and misspell
a role. The events go out as real signed requests, partly out of order and partly twice; then the
members must be as the directories say.

The service goes on running afterwards, unless it ran before (--url), --exit is given, or --json.`;

/** Adds `demo`. */
export function addDemo(program: Command, context: CliContext): void {
  const command = program
    .command('demo')
    .description('Tell a story of two customers, and check what becomes of their members.')
    .option('--exit', 'end when the story is over')
    .addHelpText('after', demoText);
  addServiceOptions(command, 'it runs inside this command').action(async (options: DemoOptions) => {
    await runCommand(context, options, async (terminal) => {
      if (options.url !== undefined) return demonstrate(await context.connect(options), terminal);
      return demonstrateHere(context, options, terminal);
    });
  });
}

async function demonstrateHere(context: CliContext, options: DemoOptions, terminal: Terminal): Promise<Report> {
  const service = await context.startService();
  try {
    const report = await demonstrate(service, terminal);
    if (options.exit === true || options.json === true) return report;
    terminal.say(`${report.text}\n`);
    terminal.say(describeWhereToLook(service, terminal));
    await service.waitForSignal();
    return { ...report, text: '' };
  } finally {
    await service.stop();
  }
}

async function demonstrate(connection: Connection, terminal: Terminal): Promise<Report> {
  const organizations: DemoOrganization[] = [];
  for (const provider of ['okta', 'entra'] as const) {
    const organization = await tellDemo(connection, provider, terminal);
    terminal.say(`\n${describeMembers(organization, terminal)}\n`);
    organizations.push(organization);
  }
  const asExpected = organizations.every(({ faults }) => faults.length === 0);
  return {
    json: { asExpected, organizations },
    text: describeVerdict(organizations, terminal),
    exitCode: asExpected ? exitCodes.ok : exitCodes.failed,
  };
}
