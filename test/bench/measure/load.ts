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
  /** How many answers had another status than the one hoped for. */
  readonly refused: number;
}

/** A process that sends, apart from the one that measures. */
export interface Sender<Request> {
  /** Throws when an answer was a refusal: a rate of those would say nothing. */
  send(request: Request): Promise<LoadAnswer>;
  stop(): Promise<void>;
}

export type Loader = Sender<LoadRequest>;

/** Starts a load generator. */
export function startLoader(): Loader {
  return startSender(new URL('./generate-load.ts', import.meta.url));
}

/** Starts a file that makes requests of what it is asked for, and sends them. */
export function startSender<Request extends object>(file: URL): Sender<Request> {
  const child = startChild<Request, LoadAnswer>(file);
  return {
    send: async (request) => {
      const answer = await child.ask(request);
      if (answer.refused === 0) return answer;
      throw new Error(`${answer.refused} of ${answer.answeredAt.length} requests were refused.`);
    },
    stop: () => child.stop(),
  };
}
