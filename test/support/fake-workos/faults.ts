import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Answer } from './answer.ts';

/**
 * What happens to one request in place of, or to, its right answer:
 * an answer of this status and these headers; `hang`: none, until the client leaves; `cut`: the connection breaks in the
 * middle of the body; `stall`: it stays open there; `drop`: it breaks before any answer; `not_json`: half the JSON, as if whole; `wrong_shape`: other
 * JSON; `empty_list`: a list of nothing that claims to be all; `shuffled`: the page backwards; `delayMs`: the right
 * answer, later; `alter`: the right answer's body, changed.
 */
export type Fault =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown }
  | { readonly delayMs: number }
  | { readonly alter: (body: unknown) => unknown }
  | 'hang'
  | 'cut'
  | 'drop'
  | 'stall'
  | 'not_json'
  | 'wrong_shape'
  | 'empty_list'
  | 'shuffled';

/** Faults to come, by path; the path `*` stands for any. */
export class Faults {
  readonly #queues = new Map<string, { readonly fault: Fault; left: number }[]>();

  /** Spoils the next answer at this path (`/directory_users`, `/directories/<id>`), or the next `times`; in turn. */
  add(path: string, fault: Fault, times = 1): void {
    const queue = this.#queues.get(path) ?? [];
    queue.push({ fault, left: times });
    this.#queues.set(path, queue);
  }

  /** Forgets what was still to come. */
  clear(): void {
    this.#queues.clear();
  }

  /** How many requests are still to be spoiled. */
  get left(): number {
    return [...this.#queues.values()].flat().reduce((sum, entry) => sum + entry.left, 0);
  }

  /** The fault for a request to this path, which uses it up. */
  take(path: string): Fault | null {
    for (const key of [path, '*']) {
      const queue = this.#queues.get(key);
      const next = queue?.[0];
      if (queue === undefined || next === undefined) continue;
      next.left -= 1;
      if (next.left <= 0) queue.shift();
      return next.fault;
    }
    return null;
  }
}

function withData(body: unknown, change: (data: readonly unknown[]) => unknown[]): unknown {
  if (typeof body !== 'object' || body === null || !('data' in body) || !Array.isArray(body.data)) return body;
  return { ...body, data: change(body.data) };
}

/** Sends JSON as WorkOS does. */
export function send(response: ServerResponse, { status, body, headers }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(JSON.stringify(body));
}

/** Sends the answer as the fault has it. */
export async function sendSpoiled(response: ServerResponse, answer: Answer, fault: Fault): Promise<void> {
  if (typeof fault === 'object') {
    if ('status' in fault) send(response, { body: { message: 'A scripted fault.' }, ...fault });
    else if ('alter' in fault) send(response, { ...answer, body: fault.alter(answer.body) });
    else {
      await wait(fault.delayMs);
      send(response, answer);
    }
    return;
  }
  const text = JSON.stringify(answer.body);
  const half = text.slice(0, text.length / 2);
  switch (fault) {
    case 'hang':
      return;
    case 'drop':
      response.destroy();
      return;
    case 'cut':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
      response.write(half, () => response.destroy());
      return;
    case 'stall':
      response.writeHead(200, { 'content-type': 'application/json' }).write(half);
      return;
    case 'not_json':
      response.writeHead(200, { 'content-type': 'application/json' }).end(half);
      return;
    case 'wrong_shape':
      send(response, { status: 200, body: { object: 'list', items: [] } });
      return;
    case 'empty_list':
      send(response, { status: 200, body: { object: 'list', data: [], list_metadata: { before: null, after: null } } });
      return;
    case 'shuffled':
      send(response, { ...answer, body: withData(answer.body, (data) => data.toReversed()) });
  }
}
