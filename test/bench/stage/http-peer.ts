import { startChild } from './start-child.ts';
import type { Stage } from './stage.ts';

/** What a server that the product is compared with is given. */
export interface ServerRequest {
  readonly secret: string;
  readonly databaseUrl: string;
}

/** A server of the bench's own that takes the same deliveries as the product. */
export interface HttpPeer {
  readonly port: number;
  readonly pid: number;
}

const files = {
  ceiling: new URL('../ceilings/http-ceiling.ts', import.meta.url),
  naiveUpsert: new URL('../naive/upsert-server.ts', import.meta.url),
  naiveTransaction: new URL('../naive/transaction-server.ts', import.meta.url),
};

/** Starts one of them; ended by the stage's `clear`. */
export async function startHttpPeer(stage: Stage, name: keyof typeof files, request: ServerRequest): Promise<HttpPeer> {
  const child = startChild<ServerRequest, number>(files[name]);
  stage.defer(() => child.stop());
  return { port: await child.ask(request), pid: child.pid };
}
