import { createHmac } from 'node:crypto';
import type { Pseudonym } from '../core/erase.ts';

/** A domain that is nobody's (RFC 2606): what stands before it tells nothing, and no mail ever gets there. */
const domain = '@erased.invalid';

/**
 * What is left of an address when its member is erased: HMAC-SHA256 in hex over the organization and the address in
 * lower case. Whoever asks for the address with the key finds the erasure again; without the key it cannot be guessed.
 */
export function emailHashOf(key: string, organizationId: string, email: string): string {
  return hmac(key, `${organizationId}\n${email.trim().toLowerCase()}`);
}

/**
 * The pseudonyms of one member: `erased-<16 hex>@erased.invalid`. Another member gets others for the same addresses, so
 * that a person who was erased, came back and was erased again leaves two members that share none.
 */
export function pseudonymsOf(key: string, organizationId: string, memberId: string): Pseudonym {
  return (mark) => {
    if (isPseudonym(mark)) return mark;
    return `erased-${hmac(key, `${organizationId}\n${memberId}\n${mark.toLowerCase()}`).slice(0, 16)}${domain}`;
  };
}

/** Whether an address is what an erasure has left. */
export function isPseudonym(email: string): boolean {
  return email.startsWith('erased-') && email.endsWith(domain);
}

function hmac(key: string, text: string): string {
  return createHmac('sha256', key).update(text, 'utf8').digest('hex');
}
