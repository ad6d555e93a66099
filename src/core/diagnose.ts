import { diagnoseAttribute } from './diagnose-attribute.ts';
import { diagnoseGroups, diagnoseSlugs } from './diagnose-roles.ts';
import { peopleWords, type DiagnosisFinding, type DirectoryFacts } from './diagnosis.ts';

/** What the facts say of the set-up: what is right, what may not be meant, and what is wrong, with what to do. */
export function diagnose(facts: DirectoryFacts): DiagnosisFinding[] {
  return [
    ...diagnoseState(facts),
    diagnosePeople(facts),
    ...(facts.people === 0 ? [] : diagnoseAttribute(facts)),
    ...diagnoseSlugs(facts),
    ...diagnoseGroups(facts),
    ...diagnoseTrouble(facts),
    diagnoseLastEvent(facts),
  ];
}

function diagnoseState({ state }: DirectoryFacts): DiagnosisFinding[] {
  if (state === 'active') return [];
  const what = state === 'deleted' ? 'and its members went with it' : 'and its members wait for a decision';
  return [
    {
      check: 'state',
      level: 'problem',
      detail: `The directory was deleted at WorkOS, ${what}.`,
      next: 'If that was not meant, connect it again: dsync setup-link.',
    },
  ];
}

function diagnosePeople({ people }: DirectoryFacts): DiagnosisFinding {
  if (people > 0) return { check: 'people', level: 'ok', detail: `${peopleWords(people)} active.`, next: null };
  return {
    check: 'people',
    level: 'problem',
    detail: 'Nobody is active in it.',
    next: 'Assign people or groups to the Eppo app in the identity provider, and start its provisioning.',
  };
}

function diagnoseTrouble({ withoutEmail, needAttention }: DirectoryFacts): DiagnosisFinding[] {
  const found: DiagnosisFinding[] = [];
  if (withoutEmail > 0) {
    found.push({
      check: 'email',
      level: 'problem',
      detail: `${peopleWords(withoutEmail)} came without an e-mail address, so their newest event failed.`,
      next: 'Map an address for them in the identity provider; where people have no mailbox (Entra), the user name.',
    });
  }
  if (needAttention > 0) {
    found.push({
      check: 'attention',
      level: 'problem',
      detail: `${peopleWords(needAttention)} marked as needing attention.`,
      next: 'See each with its reason: dsync members list --organization <id>, and dsync members explain <id>.',
    });
  }
  return found;
}

/** Nothing of a directory for longer than this is worth a look; people seldom stay unchanged for so long. */
const quietDays = 14;
const daySeconds = 86_400;

function diagnoseLastEvent({ lastEventAgeSeconds: age }: DirectoryFacts): DiagnosisFinding {
  const days = age === null ? null : Math.floor(age / daySeconds);
  if (days !== null && days < quietDays) {
    const when = days === 0 ? 'within the last day' : days === 1 ? 'a day ago' : `${days} days ago`;
    return { check: 'last_event', level: 'ok', detail: `The newest event happened ${when}.`, next: null };
  }
  const detail = days === null ? 'No event of it is kept.' : `Nothing has happened for ${days} days.`;
  const next = 'No fault where nobody changes. To be sure, compare it with WorkOS: dsync directories resync <id>.';
  return { check: 'last_event', level: 'hint', detail, next };
}
