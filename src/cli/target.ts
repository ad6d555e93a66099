import type { DeliveryTarget } from '../sync/send-events.ts';
import { CliError, exitCodes } from './cli-error.ts';
import type { Connection } from './context.ts';

/** Where to deliver signed events. Throws CliError when the secret is not known. */
export function targetOf({ url, secret }: Connection): DeliveryTarget {
  if (secret !== null) return { url, secret };
  throw new CliError(
    exitCodes.usage,
    'The webhook secret is not known here, so nothing can be signed. Give it with --secret.',
  );
}
