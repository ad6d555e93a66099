import type { Command } from 'commander';
import { callForOne, readOne } from './api-client.ts';
import { payloadSchema, type ApiPayload } from './api-schemas.ts';
import { CliError, exitCodes } from './cli-error.ts';
import type { Connection } from './context.ts';

/** Whether the payload is wanted too, and in which form. */
export interface PayloadOptions {
  readonly payload?: boolean;
  readonly reveal?: boolean;
  readonly reason?: string;
}

/** Adds `--payload`, `--reveal` and `--reason`. */
export function addPayloadOptions(command: Command): Command {
  return command
    .option('--payload', 'also what the event said, with everything personal masked')
    .option('--reveal', 'also what it said as it came; audited, needs --reason and an operator')
    .option('--reason <text>', 'why it is revealed; it is kept, so name nobody in it');
}

/** The payload in the form asked for; null when none is. Throws CliError, also for a reason that is missing or idle. */
export async function readPayload(
  connection: Connection,
  eventId: string,
  { payload = false, reveal = false, reason }: PayloadOptions,
): Promise<ApiPayload | null> {
  if (reveal !== (reason !== undefined)) {
    throw new CliError(exitCodes.usage, 'Say with --reason why the payload is to be revealed, and with --reveal that.');
  }
  const path = `/api/v1/events/${encodeURIComponent(eventId)}/payload`;
  if (reveal) return callForOne(connection, `${path}/reveal`, payloadSchema, { reason });
  return payload ? readOne(connection, path, payloadSchema) : null;
}

/** The payload as text. It holds what an identity provider was given, so nothing in it may steer the terminal. */
export function renderPayload({ payload }: ApiPayload): string {
  const escape = (sign: string): string => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(payload, null, 2).replaceAll(/[\u007f-\u009f]/g, escape);
}
