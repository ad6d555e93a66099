import type { WorkosApi } from '../../workos/api.ts';
import type { SyncContext } from '../context.ts';

/** From where events are taken: the setting `INGEST`. */
export type Ingest = 'webhook' | 'events' | 'both';

/** What a poll of the Events API works with. */
export interface FeedReading {
  readonly context: SyncContext;
  readonly workos: WorkosApi;
  /** The name of this process among those that could read. */
  readonly leader: string;
  /** Ends the poll at once; what was stored stays, and the next poll goes on behind it. */
  readonly signal: AbortSignal;
}

/** How long a request and the storing of its answer may take before another process may begin. */
export const leaseMs = 35_000;
