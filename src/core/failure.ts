/**
 * Why an event could not be applied. The code is stable; the sentence says what happened, to what, and what to do next.
 * `transient` failures may heal by waiting (another event is still on its way) and are tried again with backoff;
 * the others fail at once and wait for a person.
 */
export const failures = {
  payload_invalid: {
    transient: false,
    next: 'Compare the payload with the WorkOS event reference; replay the event after an upgrade that reads it.',
  },
  email_missing: {
    transient: false,
    next: 'Give the person an e-mail address in the identity provider; WorkOS then sends an update.',
  },
  organization_unknown: {
    transient: true,
    next: 'It is applied once any event of that directory names its organization; else replay it then.',
  },
  organization_mismatch: {
    transient: false,
    next: 'The directory belongs to another organization here; ask WorkOS which of the two is right.',
  },
  directory_mismatch: {
    transient: false,
    next: 'The record belongs to another directory here; ask WorkOS which of the two is right.',
  },
  identity_too_large: {
    transient: false,
    next: 'Too many directory users have shared one address; correct the e-mail mapping in the identity provider.',
  },
  payload_gone: {
    transient: false,
    next: 'The payload is past its retention; resync the directory instead of replaying the event.',
  },
  internal_error: {
    transient: true,
    next: 'Read the service log at that time; replay the event when the cause is gone.',
  },
} as const satisfies Record<string, { transient: boolean; next: string }>;

export type FailureCode = keyof typeof failures;

/** A failure as a value: the code and a sentence that names the field or the thing, without personal data. */
export interface Failure {
  readonly code: FailureCode;
  readonly message: string;
}

/** The one-line reason that is stored with the event: code, what happened, what to do next. */
export function failureReason(failure: Failure): string {
  return `${failure.code}: ${failure.message} ${failures[failure.code].next}`;
}
