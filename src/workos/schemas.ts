import * as z from 'zod';
import { identifierPattern } from './identifier.ts';

/**
 * What is read of an event's `data`; everything else in it is passed over, so that a field WorkOS adds, drops or empties
 * breaks nothing. A message says what was expected and never what was found: values are personal data.
 */
const textLimit = 1024;

const id = z
  .string({ error: 'expected string' })
  .regex(identifierPattern, { error: 'expected 1 to 255 characters, none of them a control' });

const text = z
  .string({ error: 'expected string' })
  .max(textLimit, { error: `expected at most ${String(textLimit)} characters` });

/** Control characters (PostgreSQL stores no NUL, a terminal obeys the others) and halves of surrogate pairs removed. */
export function cleanText(value: string | null | undefined): string | null {
  const cleaned =
    value
      ?.replace(/\p{Cc}+/gu, ' ')
      .toWellFormed()
      .trim() ?? '';
  return cleaned === '' ? null : cleaned;
}

const optionalText = text.nullish().transform(cleanText);

const roleEntry = z.object({ slug: optionalText }, { error: 'expected object' });

const emailEntry = z.object(
  { primary: z.boolean({ error: 'expected boolean' }).nullish(), value: optionalText },
  { error: 'expected object' },
);

/** A directory user as deleted: its `state` is the one before the deletion and says nothing. */
export const deletedUserSchema = z.object(
  {
    id,
    directory_id: id,
    organization_id: text.nullish(),
    idp_id: optionalText,
    email: optionalText,
    first_name: optionalText,
    last_name: optionalText,
    name: optionalText,
    custom_attributes: z.record(z.string(), z.unknown(), { error: 'expected object' }).nullish(),
    role: roleEntry.nullish(),
    roles: z.array(roleEntry, { error: 'expected array' }).nullish(),
    emails: z.array(emailEntry, { error: 'expected array' }).nullish(),
    username: optionalText,
  },
  { error: 'expected object' },
);

/** A directory user as created or updated; the list of states is open, WorkOS has had three. */
export const userSchema = deletedUserSchema.extend({ state: text });

export type WireUser = z.infer<typeof deletedUserSchema> & { readonly state?: string };

export const groupSchema = z.object(
  { id, directory_id: id, organization_id: text.nullish(), name: optionalText },
  { error: 'expected object' },
);

const member = z.object({ id, organization_id: text.nullish() }, { error: 'expected object' });

export const membershipSchema = z.object(
  { directory_id: id, user: member, group: member },
  { error: 'expected object' },
);

export const directorySchema = z.object(
  { id, organization_id: text.nullish(), name: optionalText, type: optionalText },
  { error: 'expected object' },
);
