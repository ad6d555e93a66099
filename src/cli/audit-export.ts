import { open, rename, rm } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import { openStream, type Query } from './api-client.ts';
import { addAuditFilter, auditQuery, type AuditFilterOptions } from './audit-filter.ts';
import { CliError, exitCodes } from './cli-error.ts';
import type { CliContext } from './context.ts';
import { addServiceOptions, type ServiceOptions } from './options.ts';
import { runCommand, type Report } from './run-command.ts';
import type { Terminal } from './terminal.ts';

interface ExportOptions extends ServiceOptions, AuditFilterOptions {
  readonly format: 'jsonl' | 'csv';
  readonly output?: string;
}

/** Adds `audit export`. */
export function addAuditExport(parent: Command, context: CliContext): void {
  const command = parent
    .command('export')
    .description('Write the audit log out, the newest first. The export stands in the log, with your name.')
    .addOption(new Option('--format <format>', 'the form').choices(['jsonl', 'csv']).default('jsonl'))
    .option('--output <file>', 'where to write it (default: standard output); it is there when it is complete');
  addServiceOptions(addAuditFilter(command)).action((options: ExportOptions) =>
    runCommand(context, options, (terminal) => exportAudit(context, options, terminal)),
  );
}

async function exportAudit(context: CliContext, options: ExportOptions, terminal: Terminal): Promise<Report> {
  const { format, output } = options;
  if (output === undefined && options.json === true) {
    throw new CliError(
      exitCodes.usage,
      'With --json the export itself needs a place of its own: give --output <file>.',
    );
  }
  const connection = await context.connect(options);
  const query: Query = { format, ...auditQuery(options) };
  const pieces = await openStream(connection, '/api/v1/audit/export', query);
  if (output === undefined) {
    const decoder = new TextDecoder();
    for await (const piece of pieces) context.out.write(decoder.decode(piece, { stream: true }));
    return { json: null, text: '', exitCode: exitCodes.ok };
  }
  const lines = await writeFile(output, pieces, terminal);
  const entries = format === 'csv' ? lines - 1 : lines;
  return { json: { output, entries }, text: `${entries} entries are in ${output}.`, exitCode: exitCodes.ok };
}

/** Writes a file that only its owner may read, under its name once it is complete. Returns how many lines it has. */
async function writeFile(name: string, pieces: AsyncIterable<Uint8Array>, terminal: Terminal): Promise<number> {
  const unfinished = `${name}.unfinished`;
  let lines = 0;
  try {
    const file = await open(unfinished, 'w', 0o600);
    try {
      for await (const piece of pieces) {
        await file.writeFile(piece);
        lines += lineEnds(piece);
        terminal.count(lines, 'lines written');
      }
    } finally {
      await file.close();
      terminal.count(null, '');
    }
    await rename(unfinished, name);
    return lines;
  } catch (error) {
    await rm(unfinished, { force: true });
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    throw new CliError(exitCodes.failed, `${name} cannot be written: ${error.message}.`);
  }
}

function lineEnds(piece: Uint8Array): number {
  let count = 0;
  for (const byte of piece) if (byte === 0x0a) count += 1;
  return count;
}
