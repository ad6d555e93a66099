import { InvalidArgumentError, type Command } from 'commander';
import * as z from 'zod';
import { readOne } from './api-client.ts';
import { exitCodes } from './cli-error.ts';
import type { CliContext, Connection } from './context.ts';
import { addServiceOptions, type ServiceOptions } from './options.ts';
import { runCommand, type Report } from './run-command.ts';
import type { Terminal } from './terminal.ts';

interface VerifyOptions extends ServiceOptions {
  readonly anchor?: string;
}

const findingSchema = z.looseObject({
  kind: z.string(),
  seal: z.number().nullable(),
  firstId: z.string().nullable(),
  lastId: z.string().nullable(),
  detail: z.string(),
});
type Finding = z.infer<typeof findingSchema>;

const pageSchema = z.looseObject({
  data: z.array(findingSchema),
  checked: z.looseObject({ seals: z.number(), entries: z.number() }),
  seals: z.number(),
  head: z.looseObject({ seal: z.number(), digest: z.string() }).nullable(),
  unsealed: z.number().nullable(),
  after: z.string().nullable(),
});

/** What the whole chain came to. */
interface Verified {
  readonly ok: boolean;
  readonly faults: readonly Finding[];
  readonly rewritten: readonly Finding[];
  readonly seals: number;
  readonly entries: number;
  readonly unsealed: number;
  readonly head: z.infer<typeof pageSchema>['head'];
}

const sealsAtOnce = '100';
const shownAtMost = 20;

/** Adds `audit verify`. */
export function addAuditVerify(parent: Command, context: CliContext): void {
  const command = parent
    .command('verify')
    .description(
      'Check that nobody has changed, removed or slipped in an entry of the audit log. Exit code 1: somebody has.',
    )
    .option('--anchor <digest>', 'the digest of a head that an earlier check printed and you kept', digest);
  addServiceOptions(command).action((options: VerifyOptions) =>
    runCommand(context, options, async (terminal): Promise<Report> => {
      const verified = await verify(await context.connect(options), options.anchor, terminal);
      const exitCode = verified.ok ? exitCodes.ok : exitCodes.failed;
      return { json: verified, text: describe(verified, options.anchor !== undefined, terminal), exitCode };
    }),
  );
}

function digest(value: string): string {
  if (/^[0-9a-f]{64}$/.test(value)) return value;
  throw new InvalidArgumentError('It must be a digest: 64 digits and letters from a to f.');
}

async function verify(connection: Connection, anchor: string | undefined, terminal: Terminal): Promise<Verified> {
  const findings: Finding[] = [];
  const checked = { seals: 0, entries: 0 };
  let after: string | undefined;
  for (;;) {
    const query = { anchor, limit: sealsAtOnce, after };
    const page = await readOne(connection, '/api/v1/audit/verification', pageSchema, query);
    findings.push(...page.data);
    checked.seals += page.checked.seals;
    checked.entries += page.checked.entries;
    if (page.after === null) {
      terminal.progress(1, 1, '');
      const rewritten = findings.filter(({ kind }) => kind === 'rewritten');
      const faults = findings.filter(({ kind }) => kind !== 'rewritten');
      return { ok: faults.length === 0, faults, rewritten, ...checked, unsealed: page.unsealed ?? 0, head: page.head };
    }
    terminal.progress(checked.seals, Math.max(page.seals, checked.seals + 1), 'seals checked');
    after = page.after;
  }
}

function describe(
  { ok, faults, rewritten, seals, entries, unsealed, head }: Verified,
  hadAnchor: boolean,
  terminal: Terminal,
): string {
  const { colors } = terminal;
  const count = `${seals} ${seals === 1 ? 'seal' : 'seals'} over ${entries} ${entries === 1 ? 'entry' : 'entries'}`;
  const lines = [
    ok
      ? `${colors.green('unchanged')}  ${count}; ${unsealed} not sealed yet`
      : `${colors.red('changed')}  ${count}: ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}`,
    ...listed(faults),
    ...listed(rewritten),
  ];
  if (ok && head !== null) {
    lines.push('', `Head: seal ${head.seal}, ${head.digest}`);
    if (!hadAnchor) lines.push('Keep it where nobody who can write to the database can: --anchor checks against it.');
  }
  return lines.join('\n');
}

function listed(findings: readonly Finding[]): string[] {
  const lines = findings.slice(0, shownAtMost).map(({ kind, seal, firstId, lastId, detail }) => {
    const where = seal === null ? '' : ` seal ${seal}, entries ${firstId ?? ''} to ${lastId ?? ''}`;
    return `  ${kind}${where}: ${detail}`;
  });
  const rest = findings.length - shownAtMost;
  return rest > 0 ? [...lines, `  and ${rest} more; --json has all of them`] : lines;
}
