import type { FailureCode } from '../api/answers.ts';

const names: Readonly<Record<FailureCode, string>> = {
  payload_invalid: 'Payload that cannot be read',
  email_missing: 'No e-mail address',
  organization_unknown: 'Organization not known',
  organization_mismatch: 'Of another organization',
  directory_mismatch: 'Of another directory',
  identity_too_large: 'Address shared by too many',
  payload_gone: 'Payload no longer kept',
  internal_error: 'Could not be written',
};

/** Why an event failed, in a few words; the code itself where this version has none. */
export function failureName(code: string): string {
  return isFailureCode(code) ? names[code] : code;
}

/** Whether events can be chosen by this code: what failed before codes were recorded has another one. */
export function isFailureCode(code: string): code is FailureCode {
  return Object.hasOwn(names, code);
}

/** Every code and its name, to choose from; and the one that is asked for, should it be another. */
export function failureChoices(asked: string): { readonly value: string; readonly label: string }[] {
  const codes: string[] = Object.keys(names);
  if (asked !== '' && !codes.includes(asked)) codes.push(asked);
  return codes.map((code) => ({ value: code, label: failureName(code) }));
}
