import type { Command } from 'commander';
import { callForOne } from './api-client.ts';
import { eventSchema, type ApiEvent } from './api-schemas.ts';
import { exitCodes } from './cli-error.ts';
import type { CliContext } from './context.ts';
import { addServiceOptions, type ServiceOptions } from './options.ts';
import { runCommand } from './run-command.ts';

interface DismissOptions extends ServiceOptions {
  readonly reason: string;
}

/** Adds `events dismiss <id...>`. */
export function addEventsDismiss(parent: Command, context: CliContext): void {
  const command = parent
    .command('dismiss')
    .argument('<id...>', 'failed events (event_…), as events list --outcome failed shows them')
    .description('Take failed events off the list: they are ignored. Needs a token of an operator.')
    .requiredOption('--reason <text>', 'why; it is kept, so name nobody in it');
  addServiceOptions(command).action((ids: string[], options: DismissOptions) =>
    runCommand(context, options, async (terminal) => {
      const connection = await context.connect(options);
      const dismissed: ApiEvent[] = [];
      for (const id of ids) {
        const path = `/api/v1/events/${encodeURIComponent(id)}/dismiss`;
        const event = await callForOne(connection, path, eventSchema, { reason: options.reason });
        dismissed.push(event);
        // At once, since the next one may be refused.
        terminal.say(`${event.id}  ${event.reason ?? ''}`);
      }
      return { json: { data: dismissed }, text: '', exitCode: exitCodes.ok };
    }),
  );
}
