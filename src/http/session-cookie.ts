import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

const name = 'dsync_session';

/** Of cookies, in characters; whoever sends more did not get them here. */
const longestHeader = 8_192;

/** What the session's cookie holds; null when the browser sent none. */
export function readSession({ headers: { cookie } }: FastifyRequest): string | null {
  if (cookie === undefined || cookie.length > longestHeader) return null;
  return parseCookie(cookie)[name] ?? null;
}

/**
 * Puts a session into the browser, until a time; null ends it there. Scripts cannot read the cookie, and no other site
 * can have it sent: SameSite=Strict, and on HTTPS it goes over nothing else.
 */
export function writeSession(
  reply: FastifyReply,
  session: { readonly value: string; readonly expiresAt: Date } | null,
) {
  const cookie = {
    ...(session === null
      ? { name, value: '', expires: new Date(0) }
      : { name, value: session.value, expires: session.expiresAt }),
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: isEncrypted(reply.request),
  } as const;
  return reply.header('set-cookie', stringifySetCookie(cookie));
}

/** Whether the browser speaks HTTPS: to the proxy before us, as it says. Who lies here only harms the own cookie. */
function isEncrypted({ headers, protocol }: FastifyRequest): boolean {
  return protocol === 'https' || headers['x-forwarded-proto'] === 'https';
}
