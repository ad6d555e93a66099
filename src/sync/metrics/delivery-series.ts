import type { DeliveryCounts } from '../delivery-tally.ts';
import { byLabel, type Series } from './series.ts';

/** What this process answered to deliveries, from the counts that the status shows too. */
export function deliverySeries({ rejected, verifiedBySecret, ...counts }: DeliveryCounts): Series[] {
  const bySecret = Object.fromEntries(verifiedBySecret.map((count, index) => [String(index + 1), count]));
  const rejections = Object.values(rejected).reduce((sum, count) => sum + count, 0);
  return [
    byLabel(
      { name: 'dsync_deliveries_total', help: 'Deliveries by what they were answered.', label: 'result' },
      { ...counts, rejected: rejections },
    ),
    byLabel(
      {
        name: 'dsync_deliveries_rejected_total',
        help: 'Deliveries that were rejected, by reason.',
        label: 'reason',
      },
      rejected,
    ),
    byLabel(
      {
        name: 'dsync_deliveries_verified_total',
        help: 'Deliveries that a secret verified, by its place in WORKOS_WEBHOOK_SECRET.',
        label: 'secret',
      },
      bySecret,
    ),
  ];
}
