import type { Command } from 'commander';
import { readOne } from './api-client.ts';
import { eventSchema, type ApiEvent } from './api-schemas.ts';
import { exitCodes } from './cli-error.ts';
import type { CliContext } from './context.ts';
import { outcomeWord } from './event-words.ts';
import { addServiceOptions, type ServiceOptions } from './options.ts';
import { runCommand } from './run-command.ts';
import { addPayloadOptions, readPayload, renderPayload, type PayloadOptions } from './events-payload.ts';
import { renderFields } from './fields.ts';
import type { Terminal } from './terminal.ts';

/** Adds `events show <id>`. */
export function addEventsShow(parent: Command, context: CliContext): void {
  const command = parent
    .command('show')
    .argument('<id>', 'the event (event_…), as events list shows it')
    .description('Show one event: when it happened, what it led to, and why.');
  addServiceOptions(addPayloadOptions(command)).action((id: string, options: ServiceOptions & PayloadOptions) =>
    runCommand(context, options, async (terminal) => {
      const connection = await context.connect(options);
      const event = await readOne(connection, `/api/v1/events/${encodeURIComponent(id)}`, eventSchema);
      const said = await readPayload(connection, id, options);
      const text = describe(event, terminal);
      if (said === null) return { json: event, text, exitCode: exitCodes.ok };
      const { masked, payload } = said;
      return { json: { ...event, masked, payload }, text: `${text}\n\n${renderPayload(said)}`, exitCode: exitCodes.ok };
    }),
  );
}

function describe(event: ApiEvent, { colors, width }: Terminal): string {
  const fields = [
    ['Event', event.id],
    ['Type', event.type],
    ['Organization', event.organizationId ?? 'not known'],
    ['Directory', event.directoryId ?? 'not known'],
    ['Happened', event.occurredAt],
    ['Received', event.receivedAt],
    ['Outcome', outcomeWord(event.outcome, colors)],
    ['Reason', event.reason ?? (event.outcome === null ? 'It has not been applied yet.' : '–')],
    ['Attempts', String(event.attempts)],
  ] as const;
  return renderFields(fields, width);
}
