/** The places of a payload where an address may stand, as sent. */
export interface EmailSources {
  readonly email?: string | null | undefined;
  readonly emails?: readonly { readonly primary?: boolean | undefined; readonly value?: string | null | undefined }[];
  readonly username?: string | null | undefined;
}

/** Something before and after one `@`, no white space or control characters, within RFC 5321's length limit. */
const address = /^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u;

function asAddress(text: string | null | undefined): string | null {
  const lowered = text?.trim().toLowerCase() ?? '';
  return lowered.length <= 254 && address.test(lowered) ? lowered : null;
}

/**
 * A person's address (R12): `email`, else the primary of `emails`, else `username` when it is an address. Lower case;
 * null when there is none. WorkOS has emptied `emails` and `username` since 2026-04-15, but old and replayed events
 * still carry them.
 */
export function chooseEmail(sources: EmailSources): string | null {
  const primary = sources.emails?.find((entry) => entry.primary === true)?.value;
  return asAddress(sources.email) ?? asAddress(primary) ?? asAddress(sources.username);
}
