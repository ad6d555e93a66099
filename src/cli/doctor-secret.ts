import { makeProbe } from '../sync/probe-event.ts';
import { deliver, readAnswer, sendEvent } from '../sync/send-events.ts';
import type { Connection } from './context.ts';
import type { Finding } from './finding.ts';

const off = 'Webhooks are switched off; events come from the Events API.';

/** Whether a delivery that is signed with the secret known here is taken; its type is one that changes nothing. */
export async function checkSecret({ url, secret }: Connection): Promise<Finding> {
  if (secret === null) {
    const detail = 'The webhook secret is not known here, so it was not tried. Give it with --secret.';
    return { check: 'secret', level: 'warn', detail };
  }
  const { status, answer, detail } = await sendEvent({ url, secret }, makeProbe(Date.now()));
  if (status === 200 && (answer === 'ignored' || answer === 'duplicate')) {
    return { check: 'secret', level: 'ok', detail: 'A signed delivery is taken.' };
  }
  if (answer === 'webhooks_off') return { check: 'secret', level: 'ok', detail: off };
  const next =
    answer === 'signature_mismatch'
      ? 'The secret here is none of those in WORKOS_WEBHOOK_SECRET of the service.'
      : (detail ?? 'No more was said.');
  return {
    check: 'secret',
    level: 'fail',
    detail: `A signed delivery was answered ${status} ${answer ?? ''}. ${next}`,
  };
}

/** Whether a delivery without a signature is turned away. */
export async function checkUnsigned({ url }: Connection): Promise<Finding> {
  const body = JSON.stringify(makeProbe(Date.now()));
  const answer = await deliver(url, { body, signature: null, contentType: 'application/json' });
  if (answer.status === 401) {
    return { check: 'unsigned', level: 'ok', detail: 'A delivery without a signature is turned away.' };
  }
  const { answer: word } = readAnswer(answer);
  if (word === 'webhooks_off') return { check: 'unsigned', level: 'ok', detail: off };
  const detail = `A delivery without a signature was answered ${answer.status} ${word ?? ''}, and must be 401.`;
  return { check: 'unsigned', level: 'fail', detail: `${detail} Take the address off the internet until it is.` };
}
