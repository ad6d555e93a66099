import type { Command } from 'commander';
import { readOne } from './api-client.ts';
import { exitCodes } from './cli-error.ts';
import type { CliContext } from './context.ts';
import { diagnosisSchema, type ApiDiagnosis } from './diagnosis-schema.ts';
import { duration } from './duration.ts';
import { renderFields } from './fields.ts';
import { addServiceOptions, type ServiceOptions } from './options.ts';
import { runCommand } from './run-command.ts';
import { renderTable } from './table.ts';
import type { Terminal } from './terminal.ts';

/** Adds `directories diagnose`. */
export function addDirectoriesDiagnose(parent: Command, context: CliContext): void {
  const command = parent
    .command('diagnose')
    .argument('<directory>', 'its id (directory_…)')
    .description(
      "Tell from what has arrived how the customer's identity provider is set up, and what to correct there.",
    );
  addServiceOptions(command).action((directory: string, options: ServiceOptions) =>
    runCommand(context, options, async (terminal) => {
      const connection = await context.connect(options);
      const path = `/api/v1/directories/${encodeURIComponent(directory)}/diagnosis`;
      const diagnosis = await readOne(connection, path, diagnosisSchema);
      const wrong = diagnosis.findings.some(({ level }) => level === 'problem');
      const exitCode = wrong ? exitCodes.failed : exitCodes.ok;
      return { json: diagnosis, text: describe(diagnosis, terminal), exitCode };
    }),
  );
}

function describe(diagnosis: ApiDiagnosis, { colors, width }: Terminal): string {
  const { findings } = diagnosis;
  const paint = { ok: colors.green, hint: colors.yellow, problem: colors.red } as const;
  const rows = findings.map(({ level, check, detail, next }) => [
    paint[level](level),
    check.replaceAll('_', ' '),
    next === null ? detail : `${detail}\n→ ${next}`,
  ]);
  const columns = [{ title: '' }, { title: 'Check' }, { title: 'Finding', flexible: true }];
  const [problems, hints] = (['problem', 'hint'] as const).map(
    (wanted) => findings.filter(({ level }) => level === wanted).length,
  );
  const verdict =
    problems === 0
      ? colors.green(hints === 0 ? 'The set-up is sound.' : `The set-up works; ${hints ?? 0} to look at.`)
      : colors.red(`${problems === 1 ? '1 problem' : `${problems ?? 0} problems`} in the set-up.`);
  return [renderFields(fieldsOf(diagnosis), width), renderTable(columns, rows, width), verdict].join('\n\n');
}

const shownAtMost = 8;

function fieldsOf({ people, attribute, workosRoles, groups, ...rest }: ApiDiagnosis): (readonly [string, string])[] {
  const { directoryId, organizationId, lastEventAgeSeconds: age } = rest;
  const values = attribute.values.map(({ value, count }) => `${value} (${count})`);
  const roles = workosRoles.map(({ slug, count }) => `${slug} (${count})`);
  const share = people === 0 ? '' : `, ${Math.round((100 * attribute.people) / people)} %`;
  return [
    ['Directory', `${directoryId} of ${organizationId}`],
    ['People', String(people)],
    [attribute.name, `${attribute.people} of ${people}${share}`],
    ['Values', listed(values)],
    ['WorkOS roles', listed(roles)],
    ['Groups', groups.seen === 0 ? 'none' : `${groups.seen}, of which ${groups.mapped} give a role`],
    ['Last event', age === null ? 'none is kept' : `${duration(age)} ago`],
  ];
}

function listed(values: readonly string[]): string {
  const rest = values.length - shownAtMost;
  const shown = values.slice(0, shownAtMost).join(', ') || 'none';
  return rest > 0 ? `${shown} and ${rest} more` : shown;
}
