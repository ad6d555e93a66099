import { Connection } from './connection.ts';
import type { LoadAnswer } from './load.ts';

/** Where requests go, and how fast. */
export interface Sending {
  readonly port: number;
  readonly connections: number;
  /** Null: closed loop, as in `LoadRequest`. */
  readonly ratePerSecond: number | null;
  /** The status of an answer that is not a refusal. */
  readonly success: number;
}

/** Sends whole requests, head and body, and times each. */
export async function sendRequests(requests: readonly Buffer[], sending: Sending): Promise<LoadAnswer> {
  const lost = Promise.withResolvers<never>();
  const connections = await Promise.all(
    Array.from({ length: sending.connections }, () => Connection.open(sending.port, lost.reject)),
  );
  const run = new Run(requests, connections, sending.success);
  const cpu = process.cpuUsage();
  const started = performance.now();
  try {
    const sent = sending.ratePerSecond === null ? run.closedLoop() : run.openLoop(sending.ratePerSecond);
    await Promise.race([sent, lost.promise]);
  } finally {
    lost.promise.catch(() => undefined);
    for (const connection of connections) connection.close();
  }
  const wallMs = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs, cpuMs: (user + system) / 1_000, ...run.times, refused: run.refused };
}

const now = (): number => performance.timeOrigin + performance.now();

/** One pass over all requests. */
class Run {
  readonly times: { readonly dueAt: Float64Array; readonly answeredAt: Float64Array };
  refused = 0;
  readonly #requests: readonly Buffer[];
  readonly #success: number;
  readonly #idle: Connection[];
  readonly #ended = Promise.withResolvers<undefined>();
  #next = 0;
  /** Before which place they are to be sent by now. */
  #due = 0;
  #answered = 0;

  constructor(requests: readonly Buffer[], connections: readonly Connection[], success: number) {
    this.#requests = requests;
    this.#success = success;
    this.#idle = [...connections];
    this.times = { dueAt: new Float64Array(requests.length), answeredAt: new Float64Array(requests.length) };
  }

  async closedLoop(): Promise<void> {
    this.times.dueAt.fill(Infinity);
    this.#sendUntil(this.#requests.length);
    await this.#ended.promise;
  }

  /**
   * Each request is due at its own time, and its wait for a free connection counts as latency: a server that stalls
   * must not be spared the requests that would have come meanwhile.
   */
  async openLoop(ratePerSecond: number): Promise<void> {
    const started = now();
    for (let place = 0; place < this.#requests.length; place += 1) {
      this.times.dueAt[place] = started + (place * 1_000) / ratePerSecond;
    }
    const timer = setInterval(() => {
      this.#sendUntil(Math.floor(((now() - started) * ratePerSecond) / 1_000) + 1);
    }, 1);
    await this.#ended.promise;
    clearInterval(timer);
  }

  /** Sends what comes before that place, as far as there are idle connections. */
  #sendUntil(end: number): void {
    this.#due = Math.max(this.#due, Math.min(end, this.#requests.length));
    for (;;) {
      const request = this.#next < this.#due ? this.#requests[this.#next] : undefined;
      const connection = request === undefined ? undefined : this.#idle.pop();
      if (request === undefined || connection === undefined) return;
      this.#send(connection, request, this.#next);
      this.#next += 1;
    }
  }
  #send(connection: Connection, request: Buffer, place: number): void {
    this.times.dueAt[place] = Math.min(this.times.dueAt[place] ?? Infinity, now());
    connection.send(request, (status) => {
      this.times.answeredAt[place] = now();
      if (status !== this.#success) this.refused += 1;
      this.#idle.push(connection);
      this.#answered += 1;
      if (this.#answered === this.#requests.length) this.#ended.resolve(undefined);
      else this.#sendUntil(this.#due);
    });
  }
}
