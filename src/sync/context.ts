import type { Role } from '../core/roles.ts';
import type { Rules } from '../core/state.ts';
import type { Queues } from '../queue/queues.ts';
import type { Database } from '../store/database.ts';
import type { WorkosApi } from '../workos/api.ts';
import type { Meter } from './metrics/meter.ts';
import type { Tracer } from './tracing.ts';

type LogLine = (fields: object, message: string) => void;

/** Structured log; nothing personal and no secret goes into it. */
export type Log = Readonly<Record<'debug' | 'info' | 'warn' | 'error', LogLine>>;

/** Settings of reconciliation. */
export interface SyncSettings {
  /** Name of the custom attribute that carries the Eppo role. */
  readonly roleAttribute: string;
  /** The role of a new member where neither the directory nor the organization says one. */
  readonly defaultRole: Role;
  readonly roleSlugs: Readonly<Record<string, Role>>;
  readonly directoryDeletedPolicy: Rules['directoryDeletedPolicy'];
  /** Removals above both within the window are held: a share of the active members, and a number. */
  readonly guardShare: number;
  readonly guardCount: number;
  readonly guardWindowMinutes: number;
  /** Whether the last active admin of an organization is kept. */
  readonly guardLastAdmin: boolean;
  /** After how long a hold is answered by itself, and how; 0: never. */
  readonly holdExpiryHours: number;
  readonly holdExpiryAnswer: 'reject' | 'approve';
  /** Keys the hashes that erased members leave; null: nobody can be erased. */
  readonly erasureKey: string | null;
}

/** What every verb in `sync` works with; made once by `main`. */
export interface SyncContext {
  readonly database: Database;
  readonly queues: Queues;
  /** WorkOS's API; null when there is no key for it. */
  readonly workos: WorkosApi | null;
  readonly settings: SyncSettings;
  readonly log: Log;
  /** Counts and times what is done. */
  readonly meter: Meter;
  /** Tells of what is done as traces; absent where none are exported. */
  readonly tracer?: Tracer;
}
