import { createHash, randomBytes } from 'node:crypto';

const shape = /^[\w-]{43}$/;

/** What the cookie of a new session holds: 256 bits of randomness, 43 characters. */
export function makeSession(): string {
  return randomBytes(32).toString('base64url');
}

/** Whether a text can be what `makeSession` made. */
export function isSessionText(text: string): boolean {
  return shape.test(text);
}

/** What is kept of it: its SHA-256, so that who reads the database can sign in as nobody. */
export function hashSession(value: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(value).digest());
}
