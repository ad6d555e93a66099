import type { SignatureRejection } from '../workos/signature.ts';

/** What becomes of one delivery. */
export type ReceiveResult =
  | { readonly status: 'accepted' | 'duplicate' | 'ignored'; readonly id: string }
  | { readonly status: 'rejected'; readonly code: SignatureRejection | 'malformed_event'; readonly detail: string }
  | { readonly status: 'unavailable'; readonly detail: string; readonly retryAfterSeconds: number };
