import type { Command } from 'commander';

/** What is typed after the name of the program, and what it is for. */
export type Example = readonly [line: string, what: string];

/** Examples by command. A command without one fails the test beside this table. */
export const examples: Readonly<Record<string, readonly Example[]>> = {
  start: [['start', 'everything in one process; prints the address, the secret and a token']],
  server: [['server', 'receives and serves; run a worker beside it']],
  worker: [['worker', 'applies what was received']],
  migrate: [['migrate', 'before the first process of a new version starts']],
  demo: [
    ['demo', 'in a service of its own, which goes on until Ctrl-C'],
    ['demo --exit', 'and ends'],
  ],
  send: [
    ['send', 'one signed event, as Okta would send it'],
    ['send --scenario story --shape entra', 'the story of a person in Entra'],
  ],
  status: [
    ['status', 'how many events wait, and how the others ended'],
    ['status --json', 'the same for a program'],
  ],
  'events list': [
    ['events list --outcome failed', 'what has failed'],
    ['events list --organization org_01 --limit 200', 'the newest 200 of a customer'],
  ],
  'events show': [
    ['events show event_01', 'how it ended, and why'],
    ['events show event_01 --payload', 'and what it said, with everything personal masked'],
    ['events show event_01 --reveal --reason "Ticket 17"', 'and what it said as it came; audited'],
  ],
  'events replay': [
    ['events replay event_01 --name Ann --reason "Ticket 17"', 'a preview of its effect'],
    ['events replay --id 4f1c… --apply', 'runs what was previewed'],
  ],
  'events dismiss': [['events dismiss event_01 --reason "They left"', 'takes it off the failed list']],
  'failures list': [['failures list --state failed', 'by cause, with what to do about each']],
  'failures dismiss': [
    ['failures dismiss email_missing --place data.email --reason "Test data"', 'a whole cause at once'],
  ],
  'members list': [
    ['members list --organization org_01 --role admin', 'who is an admin'],
    ['members list --search ann --all', 'by how a name or address begins'],
  ],
  'members explain': [['members explain ann@example.com', 'why this role, why active or not']],
  'members erase': [['members erase 4f1c… --reason "Request 17"', 'asks first; cannot be undone']],
  'directories list': [['directories list --organization org_01', 'with the last event of each']],
  'directories resync': [
    ['directories resync directory_01', 'a dry run: what differs from WorkOS'],
    ['directories resync directory_01 --apply', 'and mends it'],
  ],
  'directories diagnose': [['directories diagnose directory_01', 'what to correct in the identity provider']],
  'holds list': [
    ['holds list --state open', 'what waits for a decision'],
    ['holds list --organization org_01 --rule mass_removal', 'the mass removals of a customer'],
  ],
  'holds show': [['holds show 4f1c… --all', 'everybody in it, and who was let go before it']],
  'holds approve': [
    ['holds approve 4f1c… --reason "Ticket 17"', 'everybody who waits; asks first'],
    ['holds approve 4f1c… --member 9a2b… --reason "Ticket 17"', 'this one; the others wait on'],
    ['holds approve 4f1c… --members release --reason "Ticket 17"', 'a deleted directory: all stay, as Eppo’s own'],
  ],
  'holds reject': [['holds reject 4f1c… --reason "A wrong filter"', 'everybody stays']],
  'holds restore': [['holds restore 4f1c… --reason "A wrong filter"', 'and those who were let go come back']],
  'setup-link': [
    ['setup-link org_01', 'to be opened within five minutes'],
    ['setup-link org_01 --success-url https://eppo.example/done', 'and back to Eppo in the end'],
  ],
  'token create': [['token create --name olga --role operator', 'valid for 90 days']],
  'token list': [['token list', 'who has one, until when, and when it was last used']],
  'token revoke': [['token revoke 4f1c…', 'ends at once on this server, within 5 seconds on others']],
  'audit list': [['audit list --member 4f1c…', 'what was done to somebody, and by whom']],
  'audit export': [['audit export --format csv --output audit.csv', 'for a spreadsheet']],
  'audit verify': [['audit verify --json', 'keep the head that it prints where nobody can change it']],
  doctor: [['doctor', 'what is wrong, and what to do about it']],
  completion: [['completion bash', 'see above for how to have it in every shell']],
};

/** Adds its examples to the help of every command of the program. After the commands. */
export function addExamples(program: Command): void {
  walk(program, program.name(), '');
}

function walk(command: Command, name: string, path: string): void {
  for (const each of command.commands) walk(each, name, `${path} ${each.name()}`.trim());
  const shown = Object.hasOwn(examples, path) ? (examples[path] ?? []) : [];
  if (shown.length > 0) command.addHelpText('after', `\n${exampleText(name, shown)}`);
}

function exampleText(name: string, shown: readonly Example[]): string {
  const lines = shown.map(([line, what]) => [`  $ ${name} ${line}`, `      ${what}`].join('\n'));
  return ['Examples:', ...lines].join('\n');
}
