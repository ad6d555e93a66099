import { answerParent } from '../stage/answer-parent.ts';
import { Connection } from './connection.ts';
import type { LoadAnswer, LoadRequest } from './load.ts';
import { makeRequests } from './requests.ts';

// The load generator: a process of its own, so that what it takes is not counted as the server's.
answerParent(generate);

async function generate(request: LoadRequest): Promise<LoadAnswer> {
  const requests = makeRequests(request.telling, request.secret);
  const lost = Promise.withResolvers<never>();
  const connections = await Promise.all(
    Array.from({ length: request.connections }, () => Connection.open(request.port, lost.reject)),
  );
  const run = new Run(requests, connections);
  const cpu = process.cpuUsage();
  const started = performance.now();
  try {
    const sent = request.ratePerSecond === null ? run.closedLoop() : run.openLoop(request.ratePerSecond);
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
  readonly #idle: Connection[];
  readonly #ended = Promise.withResolvers<undefined>();
  #next = 0;
  /** Before which place they are to be sent by now. */
  #due = 0;
  #answered = 0;

  constructor(requests: readonly Buffer[], connections: readonly Connection[]) {
    this.#requests = requests;
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
      if (status !== 200) this.refused += 1;
      this.#idle.push(connection);
      this.#answered += 1;
      if (this.#answered === this.#requests.length) this.#ended.resolve(undefined);
      else this.#sendUntil(this.#due);
    });
  }
}
