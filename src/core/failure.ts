/**
 * Why an event could not be applied. The code is stable; the sentence says what happened, to what, and what to do next.
 * `transient` failures may heal by waiting (another event is still on its way) and are tried again with backoff;
 * the others fail at once and wait for a person.
 */
export const failures = {
  payload_invalid: {
    transient: false,
    what: 'The payload is not what this version reads, at {place}.',
    next: 'Compare the payload with the WorkOS event reference; replay the event after an upgrade that reads it.',
  },
  email_missing: {
    transient: false,
    what: 'A directory user who is active has no e-mail address.',
    next: 'Give the person an e-mail address in the identity provider; WorkOS then sends an update.',
  },
  organization_unknown: {
    transient: true,
    what: 'The event names no organization, and {place} does not tell it either.',
    next: 'It is applied once any event of that directory names its organization; else replay it then.',
  },
  organization_mismatch: {
    transient: false,
    what: 'The event names {place}, a directory that belongs to another organization.',
    next: 'The directory belongs to another organization here; ask WorkOS which of the two is right.',
  },
  directory_mismatch: {
    transient: false,
    what: 'The event puts something into a directory other than the one it is known in.',
    next: 'The record belongs to another directory here; ask WorkOS which of the two is right.',
  },
  identity_too_large: {
    transient: false,
    what: 'One e-mail address is shared by too many directory users.',
    next: 'Too many directory users have shared one address; correct the e-mail mapping in the identity provider.',
  },
  payload_gone: {
    transient: false,
    what: 'The payload is no longer kept.',
    next: 'The payload is past its retention; resync the directory instead of replaying the event.',
  },
  internal_error: {
    transient: true,
    what: 'The event could not be written: {place}.',
    next: 'Read the service log at that time; replay the event when the cause is gone.',
  },
} as const satisfies Record<string, { transient: boolean; what: string; next: string }>;

export type FailureCode = keyof typeof failures;

/**
 * A failure as a value: the code; the place, which is the field or thing that is to blame, the same for all events that
 * fail for one cause; and a sentence that names the thing at hand. No personal data in any of them.
 */
export interface Failure {
  readonly code: FailureCode;
  readonly place: string;
  readonly message: string;
}

/** Whether trying again is of no use: nothing but a person, or a later version, can make the event succeed. */
export function isPermanent({ code }: Failure): boolean {
  return !failures[code].transient;
}

/** The one-line reason that is stored with the event: code, what happened, what to do next. */
export function failureReason(failure: Failure): string {
  return `${failure.code}: ${failure.message} ${failures[failure.code].next}`;
}

/** What an operator reads of events that failed for one cause: what it is, and what to do about it. */
export interface CauseWords {
  readonly what: string;
  readonly next: string;
}

/** For what no code was recorded, and for codes of a later version that wrote to the same database. */
const unknownCause: CauseWords = {
  what: 'They failed before the upgrade that records causes, or with a cause that this version does not know.',
  next: 'Read the reason of the example; replay the events, or dismiss them.',
};

/** The words for a cause, by its code and place as they were recorded. */
export function causeWords(code: string, place: string): CauseWords {
  const failure = Object.hasOwn(failures, code) ? failures[code as FailureCode] : undefined;
  if (failure === undefined) return unknownCause;
  return { what: failure.what.replace('{place}', place === '' ? 'a place not recorded' : place), next: failure.next };
}
