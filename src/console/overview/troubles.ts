import type { Organization, Status } from '../api/answers.ts';
import { count, span } from '../parts/words.ts';

/** Something that needs a person: what it is, what to do, and where. */
export interface Trouble {
  readonly sentence: string;
  readonly next: string;
  /** Null: nothing here helps. */
  readonly href: string | null;
  readonly action: string;
}

/** From when on events are late, in seconds: what the API calls `behind`. */
const lateSeconds = 300;

/** What needs a person, the most serious first; `concerned` are the organizations that the API lists with a concern. */
export function troublesOf(status: Status, concerned: readonly Organization[]): readonly Trouble[] {
  return [
    ...ofServers(status),
    ...ofHolds(status),
    ...ofFailures(status),
    ...ofDeliveries(status),
    ...ofConcerns(concerned),
  ];
}

function ofServers({ queue, catchUp, events: { oldestPendingSeconds } }: Status): Trouble[] {
  const troubles: Trouble[] = [];
  if (!queue.reachable) {
    const backend = queue.backend === 'redis' ? 'Redis' : 'The queue in PostgreSQL';
    const next = 'Events are kept and applied once it is back. Start it again, or look at its log.';
    troubles.push({ sentence: `${backend} does not answer.`, next, href: null, action: '' });
  }
  if (oldestPendingSeconds !== null && oldestPendingSeconds > lateSeconds) {
    const sentence = `The oldest event has waited for ${span(oldestPendingSeconds)}.`;
    const next = 'See whether workers run, and whether their tries fail.';
    troubles.push({ sentence, next, href: '/events?outcome=pending', action: 'See what waits' });
  }
  if (catchUp !== null && catchUp.failure !== null) {
    const next = 'Webhooks still arrive. Check WORKOS_API_KEY, and whether WorkOS can be reached from here.';
    troubles.push({ sentence: `The last poll of WorkOS failed: ${catchUp.failure}`, next, href: null, action: '' });
  }
  return troubles;
}

function ofHolds({ holds: { open, waiting } }: Status): Trouble[] {
  if (open === 0) return [];
  const people = waiting === 0 ? '' : `, ${count(waiting, 'person', 'people')} in all`;
  const sentence = `${count(open, 'hold waits', 'holds wait')} for an answer${people}.`;
  const next = 'Removals that look like a mistake keep their access until somebody approves or rejects them.';
  return [{ sentence, next, href: '/holds?state=open', action: 'Answer' }];
}

function ofFailures({ events: { byOutcome } }: Status): Trouble[] {
  if (byOutcome.failed === 0) return [];
  const sentence = `${count(byOutcome.failed, 'event')} failed.`;
  const next = 'They are kept. See the causes, mend them, and replay.';
  return [{ sentence, next, href: '/failures', action: 'See the causes' }];
}

function ofDeliveries({ deliveries: { rejected } }: Status): Trouble[] {
  const wrong = rejected.signature_mismatch;
  const late = rejected.timestamp_outside_tolerance;
  const troubles: Trouble[] = [];
  if (wrong > 0) {
    const next = 'The secret here is not the one that WorkOS shows for the endpoint. Compare WORKOS_WEBHOOK_SECRET.';
    troubles.push({
      sentence: `${count(wrong, 'delivery', 'deliveries')} had a wrong signature.`,
      next,
      href: '/welcome',
      action: 'See the setup',
    });
  }
  if (late > 0) {
    const next = 'Check this machine’s clock; late retries of WorkOS look the same.';
    troubles.push({
      sentence: `${count(late, 'delivery', 'deliveries')} came too late or too early.`,
      next,
      href: null,
      action: '',
    });
  }
  return troubles;
}

function ofConcerns(concerned: readonly Organization[]): Trouble[] {
  const having = (concern: Organization['concerns'][number]) =>
    concerned.filter(({ concerns }) => concerns.includes(concern));
  const troubles: Trouble[] = [];
  if (having('drift').length > 0) {
    const next = 'A comparison with WorkOS found differences, and nobody has applied them.';
    troubles.push({
      sentence: 'Some directories are apart from WorkOS.',
      next,
      href: '/organizations?concern=drift',
      action: 'See which',
    });
  }
  if (having('needs_attention').length > 0) {
    const next = 'Their role attribute holds a value that means nothing. They keep the role they have.';
    troubles.push({
      sentence: 'Some members’ roles need attention.',
      next,
      href: '/organizations?concern=needs_attention',
      action: 'See whose',
    });
  }
  return troubles;
}
