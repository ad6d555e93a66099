import type { DeliveryResult } from '../sync/send-events.ts';
import type { Terminal } from './terminal.ts';

/** More lines than this scroll past unread; a terminal then shows how far it has got, and what was refused. */
const readableLines = 50;

/** Makes the function that shows each of `total` deliveries as it is answered. */
export function showDeliveries(total: number, terminal: Terminal): (result: DeliveryResult) => void {
  const quiet = terminal.live && total > readableLines;
  let done = 0;
  return (result) => {
    done += 1;
    if (quiet) terminal.progress(done, total, 'sent');
    if (!quiet || result.status >= 300) terminal.say(deliveryLine(result, terminal));
  };
}

function deliveryLine({ status, answer, id, type, detail }: DeliveryResult, { colors }: Terminal): string {
  const word = `${status} ${answer ?? ''}`.padEnd(14);
  const line = `${status < 300 ? colors.green(word) : colors.red(word)} ${id ?? ''}  ${type ?? ''}`;
  return detail === null ? line : `${line}\n    ${detail}`;
}
