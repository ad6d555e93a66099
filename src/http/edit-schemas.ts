import { z } from 'zod';

/** A text that is stored: trimmed, not blank, without control characters, which PostgreSQL or a log would stumble on. */
export function storedText(limit: number) {
  const error = `must be 1 to ${limit} characters, none of them a control`;
  return z
    .string({ error })
    .trim()
    .min(1, { error })
    .max(limit, { error })
    .regex(/^\P{Cc}*$/u, { error });
}

/** An address as directories may give one, too: whatever stands before and after one `@` (RFC 5321: 254 at most). */
export const emailAddress = z
  .string({ error: 'must be an e-mail address' })
  .trim()
  .toLowerCase()
  .max(254, { error: 'must be at most 254 characters' })
  .regex(/^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u, { error: 'must be an e-mail address' })
  .meta({ description: 'Kept in lower case.' });

/** A part of a person's name; null: none. */
export const personName = storedText(200).nullable();

/** WorkOS's id of an organization. */
export const organizationId = z
  .string()
  .regex(/^[\w-]{1,255}$/, { error: 'must be the WorkOS id of an organization' })
  .meta({ description: 'WorkOS id (`org_…`).' });
