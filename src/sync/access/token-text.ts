import { createHash, randomBytes } from 'node:crypto';

/** By which people, and scanners for leaked secrets, know a token of this service. */
const prefix = 'dsync_';
const shape = /^dsync_[\w-]{43}$/;

/** A new token: 256 bits of randomness behind the prefix, 49 characters in all. */
export function makeToken(): string {
  return prefix + randomBytes(32).toString('base64url');
}

/** Whether a text can be a token that `makeToken` made. */
export function isTokenText(text: string): boolean {
  return shape.test(text);
}

/** What is kept of a token: its SHA-256. A guess at 256 random bits is hopeless, so a slow hash would add nothing. */
export function hashToken(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(token).digest());
}
