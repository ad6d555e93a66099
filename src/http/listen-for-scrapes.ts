import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Scrape } from '../sync/metrics/scrape.ts';

/** A listener that is running. */
export interface ScrapeListener {
  readonly url: string;
  close(): Promise<void>;
}

/** Connections at once: a few scrapers, and nobody else has anything to do here. */
const maxConnections = 32;

/**
 * Serves `GET /metrics` and nothing else, for a process that has no other HTTP. Rejects when the address is taken; port 0
 * lets the system choose.
 */
export async function listenForScrapes(
  scrape: Scrape,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<ScrapeListener> {
  const server = http.createServer({ requestTimeout: 10_000, headersTimeout: 5_000 }, (request, response) => {
    const path = request.url?.split('?', 1)[0];
    if (request.method !== 'GET' || path !== '/metrics') {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Only GET /metrics is served here.\n');
      return;
    }
    const answer = scrape().then(({ contentType, text }) => {
      response.writeHead(200, { 'content-type': contentType }).end(text);
    });
    // A scrape never fails by what is away; should one all the same, the worker must not end with it.
    answer.catch(() => response.writeHead(500).end());
  });
  server.maxConnections = maxConnections;
  server.listen(port, host);
  await once(server, 'listening');
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
