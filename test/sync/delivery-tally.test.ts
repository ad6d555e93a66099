import { expect, test } from 'vitest';
import { DeliveryTally } from '../../src/sync/delivery-tally.ts';

test('each answer is counted once, a wrong time apart from a wrong signature, and each secret by itself', () => {
  const tally = new DeliveryTally(2);
  tally.verified(1);
  tally.answered({ status: 'accepted', id: 'event_1' });
  tally.verified(0);
  tally.answered({ status: 'duplicate', id: 'event_1' });
  tally.answered({ status: 'rejected', code: 'timestamp_outside_tolerance', detail: '' });
  tally.answered({ status: 'rejected', code: 'signature_mismatch', detail: '' });
  tally.answered({ status: 'unavailable', detail: '', retryAfterSeconds: 1 });
  expect(tally.read()).toEqual({
    accepted: 1,
    duplicate: 1,
    ignored: 0,
    unavailable: 1,
    rejected: {
      signature_missing: 0,
      signature_malformed: 0,
      signature_mismatch: 1,
      timestamp_outside_tolerance: 1,
      malformed_event: 0,
    },
    verifiedBySecret: [1, 1],
  });
});
