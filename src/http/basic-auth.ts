import type { FastifyRequest } from 'fastify';
import { readToken } from './auth.ts';

/** What a browser is told, so that it asks for a token. */
export const basicChallenge = 'Basic realm="eppo-directory-sync", charset="UTF-8"';

/** The token of a request, and whether the browser sent it by itself. Throws `token_missing` when there is none. */
export function readAnyToken(request: FastifyRequest): { readonly token: string; readonly byBrowser: boolean } {
  const [, encoded] = /^basic +(\S+) *$/i.exec(request.headers.authorization ?? '') ?? [];
  if (encoded === undefined) return { token: readToken(request), byBrowser: false };
  // The user's name before the first colon says nothing; the token stands for the password.
  const [, ...password] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return { token: password.join(':'), byBrowser: true };
}
