import { hash } from 'node:crypto';

// A random UUID, made once: the namespace of members that directories make (RFC 9562, version 5).
const namespace = Buffer.from('5c4f0a3e91d24f8ab0b46a1f7d9c2e65', 'hex');

/**
 * The id of the member that a directory user founds in an organization: the same for every order of arrival, and after
 * every loss and replay.
 */
export function memberIdFor(organizationId: string, directoryUserId: string): string {
  const name = Buffer.from(`${organizationId}\n${directoryUserId}`, 'utf8');
  const bytes = hash('sha1', Buffer.concat([namespace, name]), 'buffer').subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
