import { createHash } from 'node:crypto';

/** Where users of a directory are created, and what lets one do so. */
export interface Directory {
  readonly path: string;
  readonly token: string;
}

/** People who are to be created, each in one of the directories in turn. */
export interface ScimUsers {
  /** Keeps the people of several in one database apart; lower-case letters. */
  readonly name: string;
  readonly count: number;
  readonly directories: readonly Directory[];
}

/** The whole requests, head and body, as Okta sends them; it asks for each user by name first, which is left out. */
export function makeScimRequests({ name, count, directories }: ScimUsers): Buffer[] {
  return Array.from({ length: count }, (_, place) => {
    const { path = '', token = '' } = directories[place % directories.length] ?? {};
    const body = JSON.stringify(userAt(name, place));
    const head = [
      `POST ${path} HTTP/1.1`,
      'Host: 127.0.0.1',
      'User-Agent: Okta SCIM Client 1.0.0',
      'Accept: application/scim+json',
      `Authorization: Bearer ${token}`,
      'Content-Type: application/scim+json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
    ];
    return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
  });
}

/** The body of Okta's documentation on SCIM, without a password: no peer is to spend time on one. */
function userAt(name: string, place: number): object {
  const email = `person${place}.${name}@example.com`;
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName: email,
    name: { givenName: `Person${place}`, familyName: 'Example' },
    emails: [{ primary: true, value: email, type: 'work' }],
    displayName: `Person${place} Example`,
    locale: 'en-US',
    externalId: `00u${createHash('sha1').update(email).digest('hex').slice(0, 17)}`,
    groups: [],
    active: true,
  };
}
