import { readFirstRun } from '../store/first-run.ts';
import type { Reader } from '../store/page.ts';
import { demoPrefix } from './begin-story.ts';
import { orUnavailable } from './unavailable.ts';

/** How far the first run has come. */
export interface FirstRun {
  /** Whether any event is there, the demo's included. */
  readonly receivedAnything: boolean;
  /** When the first one came that is not the demo's; null: none has yet. */
  readonly firstRealEventAt: Date | null;
  /** Whether a directory of the demo is there. */
  readonly demo: boolean;
  /** Whether the demo may be told: nothing but the demo has come so far. */
  readonly demoAllowed: boolean;
}

/** Whether anything has been received yet. Throws UnavailableError while the database is away. */
export async function showFirstRun({ database }: { readonly database: Reader }): Promise<FirstRun> {
  const { realDirectory, ...facts } = await orUnavailable(readFirstRun(database, demoPrefix));
  // Events are dropped when they are old; the directories that they were about are not.
  return { ...facts, demoAllowed: facts.firstRealEventAt === null && !realDirectory };
}
