import type { Command } from 'commander';
import { readOne } from './api-client.ts';
import { statusSchema, type ApiStatus } from './api-schemas.ts';
import { exitCodes } from './cli-error.ts';
import type { CliContext } from './context.ts';
import { duration } from './duration.ts';
import { renderFields } from './fields.ts';
import { addServiceOptions, type ServiceOptions } from './options.ts';
import { runCommand } from './run-command.ts';
import type { Terminal } from './terminal.ts';

/** Adds `status`. */
export function addStatus(program: Command, context: CliContext): void {
  const command = program
    .command('status')
    .description('Show how many events wait, how the others ended, and the queue.');
  addServiceOptions(command).action((options: ServiceOptions) =>
    runCommand(context, options, async (terminal) => {
      const connection = await context.connect(options);
      const status = await readOne(connection, '/api/v1/status', statusSchema);
      return { json: status, text: describe(connection.url, status, terminal), exitCode: exitCodes.ok };
    }),
  );
}

function describe(url: string, status: ApiStatus, terminal: Terminal): string {
  const { events, queue, holds, catchUp } = status;
  const oldest = events.oldestPendingSeconds;
  const waiting =
    events.pending === 0 ? 'none' : `${events.pending}${oldest === null ? '' : `, the oldest for ${duration(oldest)}`}`;
  const ended = Object.entries(events.byOutcome).filter(([, count]) => count > 0);
  const fields = [
    ['Service', url],
    ['Events waiting', waiting],
    ['Events ended', ended.map(([outcome, count]) => `${count} ${outcome}`).join(', ') || 'none yet'],
    ['Queue', `${queue.backend}: ${queueWords(queue)}`],
    ...(holds.open === 0 ? [] : [['Holds open', holdsWords(holds)] as const]),
    ...(catchUp === null ? [] : [['Catch-up', catchUpWords(catchUp)] as const]),
  ] as const;
  const nothing = ended.length === 0 && events.pending === 0;
  return [
    renderFields(fields, terminal.width),
    ...warnings(status).map((warning) => terminal.colors.yellow(`\n${warning}`)),
    ...(nothing ? ['\nNothing has been received yet. Try: npx dsync send'] : []),
  ].join('\n');
}

/** What somebody has to look at, and where. */
function warnings({ events, holds, catchUp }: ApiStatus): string[] {
  return [
    ...(typeof catchUp?.failure === 'string' ? [`Catch-up fails: ${catchUp.failure}`] : []),
    ...((events.byOutcome['failed'] ?? 0) > 0 ? ['Some events failed. See why: npx dsync failures list'] : []),
    ...(holds.open > 0 ? ['Something waits for a decision. See what: npx dsync holds list --state open'] : []),
  ];
}

function holdsWords({ open, waiting }: ApiStatus['holds']): string {
  return `${open}, in which ${waiting} ${waiting === 1 ? 'person waits' : 'people wait'}`;
}

function queueWords({ waiting, active, delayed, failed }: ApiStatus['queue']): string {
  return waiting === null
    ? 'cannot be reached; events are kept until it is back'
    : `${waiting} waiting, ${active ?? 0} active, ${delayed ?? 0} delayed, ${failed ?? 0} failed`;
}

/** How far the Events API has been read, and what for. */
export function catchUpWords({ mode, lagSeconds, listed, brought }: NonNullable<ApiStatus['catchUp']>): string {
  if (mode === 'webhook') return `switched off (INGEST is webhook); ${listed} events were listed before`;
  const read = lagSeconds === null ? 'has not read to the end yet' : `read to the end ${duration(lagSeconds)} ago`;
  return `${read}; ${listed} events listed, ${brought} of them not brought by webhook before`;
}
