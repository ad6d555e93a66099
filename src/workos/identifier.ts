/**
 * 1 to 255 characters without control characters or lone surrogates. PostgreSQL cannot store a NUL, and lone surrogates
 * all become the same replacement character there, so that two ids would turn into one.
 */
export const identifierPattern = /^[^\p{Cc}\p{Cs}]{1,255}$/u;

/**
 * Whether a value can serve as an id. The prefix is not looked at: WorkOS has used several, and directories it migrated
 * from elsewhere keep foreign ids.
 */
export function isIdentifier(value: unknown): value is string {
  return typeof value === 'string' && identifierPattern.test(value);
}
