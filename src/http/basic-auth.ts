import type { FastifyRequest } from 'fastify';

/** What a browser is told, so that it asks for a token. */
export const basicChallenge = 'Basic realm="eppo-directory-sync", charset="UTF-8"';

/** The token that a browser sent by itself, as the password of HTTP Basic; null when it sent none. */
export function readBasicToken({ headers }: FastifyRequest): string | null {
  const [, encoded] = /^basic +(\S+) *$/i.exec(headers.authorization ?? '') ?? [];
  if (encoded === undefined) return null;
  // The user's name before the first colon says nothing; the token stands for the password.
  const [, ...password] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return password.join(':');
}
