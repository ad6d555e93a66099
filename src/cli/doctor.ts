import type { Command } from 'commander';
import { callHttp, UnreachableError } from '../sync/http-call.ts';
import { exitCodes, type ExitCode } from './cli-error.ts';
import type { CliContext, Connection } from './context.ts';
import { checkClock, checkReadiness } from './doctor-health.ts';
import { checkBacklog, checkCatchUp, checkToken, readServiceStatus } from './doctor-api.ts';
import { checkAudit } from './doctor-audit.ts';
import { checkArrivals, judgeSignatures } from './doctor-deliveries.ts';
import { checkSecret, checkUnsigned } from './doctor-secret.ts';
import { checkWorkos } from './doctor-workos.ts';
import type { Finding } from './finding.ts';
import { addServiceOptions, type ServiceOptions } from './options.ts';
import { runCommand } from './run-command.ts';
import { renderTable } from './table.ts';
import type { Terminal } from './terminal.ts';

/** Adds `doctor`. */
export function addDoctor(program: Command, context: CliContext): void {
  const command = program
    .command('doctor')
    .description('Check that the service can do its work, and say what to do where it cannot.');
  addServiceOptions(command).action((options: ServiceOptions) =>
    runCommand(context, options, async (terminal) => {
      const connection = await context.connect(options);
      const { findings, reachable } = await examine(connection);
      const json = { url: connection.url, healthy: findings.every(({ level }) => level !== 'fail'), findings };
      return { json, text: describe(connection, findings, terminal), exitCode: exitCodeOf(findings, reachable) };
    }),
  );
}

async function examine(connection: Connection): Promise<{ findings: Finding[]; reachable: boolean }> {
  const asked = Date.now();
  try {
    const health = await callHttp(new URL('/healthz', connection.url).href, {});
    const answered = Date.now();
    const clock = checkClock(health.headers.get('date'), asked, answered);
    // Before the deliveries below, which it counts.
    const { status, leftOut } = await readServiceStatus(connection);
    const asking = [checkReadiness(connection), checkSecret(connection), checkUnsigned(connection)];
    const ofStatus = status === null ? [] : [checkArrivals(connection, status), checkWorkos(connection, status)];
    const answers = await Promise.all([...asking, checkToken(connection), ...ofStatus, checkAudit(connection)]);
    const told =
      status === null ? [] : [...checkBacklog(status), ...checkCatchUp(status), judgeSignatures(status.deliveries)];
    const findings = [describeHealth(connection, health.status), clock, ...answers.flat(), ...leftOut, ...told];
    return { findings, reachable: true };
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    return { findings: [{ check: 'service', level: 'fail', detail: error.message }], reachable: false };
  }
}

function describeHealth({ url }: Connection, status: number): Finding {
  return status === 200
    ? { check: 'service', level: 'ok', detail: `${url} answers.` }
    : { check: 'service', level: 'fail', detail: `${url}/healthz answered ${status}. Is that address this service?` };
}

function exitCodeOf(findings: readonly Finding[], reachable: boolean): ExitCode {
  if (!reachable) return exitCodes.unreachable;
  return findings.some(({ level }) => level === 'fail') ? exitCodes.failed : exitCodes.ok;
}

function describe({ url }: Connection, findings: readonly Finding[], { colors, width }: Terminal): string {
  const paint = { ok: colors.green, warn: colors.yellow, fail: colors.red } as const;
  const rows = findings.map(({ level, check, detail }) => [paint[level](level), check, detail]);
  const columns = [{ title: '' }, { title: 'Check' }, { title: 'Finding', flexible: true }];
  const bad = findings.filter(({ level }) => level === 'fail').length;
  const doubtful = findings.filter(({ level }) => level === 'warn').length;
  const verdict =
    bad > 0
      ? colors.red(`${bad} of ${findings.length} checks failed.`)
      : colors.green(doubtful > 0 ? `${url} works; ${doubtful} to look at.` : `All is well with ${url}.`);
  return `${renderTable(columns, rows, width)}\n\n${verdict}`;
}
