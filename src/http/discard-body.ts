import type { IncomingMessage } from 'node:http';

/**
 * Reads the rest of a request's body and keeps nothing of it; resolves when all has come, when the sender has hung up,
 * or after `limit` bytes. A refusal waits for it, because a sender whose connection closes while it still writes sees
 * a broken pipe and never the answer. What it costs is the network's time: `requestTimeout` bounds it.
 */
export async function discardBody(request: IncomingMessage, limit: number): Promise<void> {
  return new Promise((resolve) => {
    let left = limit;
    request.on('data', ({ length }: Buffer) => {
      left -= length;
      if (left < 0) resolve();
    });
    request.once('end', resolve);
    request.once('close', resolve);
  });
}
