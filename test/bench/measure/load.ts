import { startChild } from '../stage/start-child.ts';
import type { Telling } from './telling.ts';

/** What the load generator is to send. The bodies are made before the clock starts. */
export interface LoadRequest {
  readonly port: number;
  readonly secret: string;
  readonly telling: Telling;
  /**
   * Null: closed loop, each connection sends as soon as it has its answer. Else open loop, so many a second, whatever
   * the answers do.
   */
  readonly ratePerSecond: number | null;
  readonly connections: number;
}

/** What came of it. Times are milliseconds since the epoch, one for each event, in the order they were told. */
export interface LoadAnswer {
  readonly wallMs: number;
  /** CPU of the generator, to show what it takes from the server. */
  readonly cpuMs: number;
  /** When each was to be sent; in a closed loop, when it was. */
  readonly dueAt: Float64Array;
  readonly answeredAt: Float64Array;
  /** How many answers had another status than 200. */
  readonly refused: number;
}

/** A process that sends, apart from the one that measures. */
export interface Loader {
  /** Throws when an answer was not 200: a rate of refusals would say nothing. */
  send(request: LoadRequest): Promise<LoadAnswer>;
  stop(): Promise<void>;
}

/** Starts a load generator. */
export function startLoader(): Loader {
  const child = startChild<LoadRequest, LoadAnswer>(new URL('./generate-load.ts', import.meta.url));
  return {
    send: async (request) => {
      const answer = await child.ask(request);
      if (answer.refused === 0) return answer;
      throw new Error(`${answer.refused} of ${answer.answeredAt.length} deliveries were not answered with 200.`);
    },
    stop: () => child.stop(),
  };
}
