import { claimNotices, deferNotice, finishNotice, type Notice } from '../../store/hold-notices.ts';
import { signPayload } from '../../workos/signature.ts';
import type { SyncContext } from '../context.ts';
import { nameOf } from '../name-of.ts';

/** Where holds are told of, and with what that is signed. */
export interface HoldWebhook {
  readonly url: string;
  readonly secret: string;
}

/** Notices that are told in one go. */
const atOnce = 20;
/** Milliseconds that the receiver has for its answer. */
const patienceMs = 10_000;
/** Tries of one notice; the waits between them double from seconds to an hour, so that the last comes after a day. */
const tries = 36;
const longestWaitSeconds = 3_600;

/**
 * Tells of holds that were opened, are about to be answered by themselves, or have been answered: as a line of the log,
 * and by a signed webhook where one is set. What is not answered by 2xx is sent again for a day. Several processes share
 * the work. Throws while the database is away; nothing is lost then.
 */
export async function tellOfHolds(
  { database, log }: Pick<SyncContext, 'database' | 'log'>,
  webhook: HoldWebhook | null,
  signal: AbortSignal,
): Promise<number> {
  const notices = await claimNotices(database, atOnce);
  for (const notice of notices) {
    if (notice.attempts === 1) say(log, notice);
    const failure = webhook === null ? null : await send(webhook, notice, signal);
    if (failure === null) await finishNotice(database, notice.id, null);
    else if (notice.attempts >= tries) {
      log.error({ holdId: notice.hold.id, kind: notice.kind, failure }, 'the webhook for holds was given up');
      await finishNotice(database, notice.id, failure);
    } else {
      log.warn(
        { holdId: notice.hold.id, kind: notice.kind, failure },
        'the webhook for holds failed; it is sent again',
      );
      await deferNotice(database, notice.id, failure, Math.min(longestWaitSeconds, 5 * 2 ** notice.attempts));
    }
  }
  return notices.length;
}

const words: Record<Notice['kind'], string> = {
  'hold.opened': 'a hold was opened; it waits for an operator',
  'hold.expiring': 'a hold is about to be answered by itself',
  'hold.closed': 'a hold was closed; nothing of it waits',
};

function say(log: SyncContext['log'], { kind, hold }: Notice): void {
  const { id: holdId, organizationId, rule, members, answer } = hold;
  log[kind === 'hold.closed' ? 'info' : 'warn'](
    { holdId, organizationId, rule, waiting: members.waiting, answer },
    words[kind],
  );
}

/** Why it was not taken; null when it was. Never throws, and quotes nothing of the answer. */
async function send({ url, secret }: HoldWebhook, notice: Notice, signal: AbortSignal): Promise<string | null> {
  const body = JSON.stringify(bodyOf(notice));
  const signature = signPayload({ body, secret, at: Date.now() });
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'dsync-signature': signature },
      body,
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
    });
    await answer.body?.cancel();
    return answer.ok ? null : `It was answered by ${answer.status}.`;
  } catch (error) {
    return `It could not be sent (${nameOf(error)}).`;
  }
}

/** What the receiver gets: ids and numbers, nothing of a person. */
function bodyOf({ id, kind, createdAt, hold }: Notice): object {
  const { members, ...shown } = hold;
  return { id: `hold_notice_${id}`, event: kind, createdAt, data: { ...shown, waiting: members.waiting } };
}
