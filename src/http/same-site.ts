import type { FastifyRequest } from 'fastify';
import { ProblemError } from './errors.ts';

const harmless = new Set(['GET', 'HEAD']);

/**
 * Throws `cross_site_request` when another site may have made the browser send a request that changes something: for
 * what a browser signs in to by itself, as it does with HTTP Basic. Browsers say where a request is from; who says
 * nothing is let in only to read.
 */
export function assertSameSite({ method, headers }: FastifyRequest): void {
  if (harmless.has(method)) return;
  const site = headers['sec-fetch-site'];
  // Browsers leave that header off on plain HTTP, but name the origin of whatever is not a GET.
  const same = site === undefined ? hostOf(headers.origin) === headers.host : site === 'same-origin';
  if (same && headers.host !== undefined) return;
  const detail =
    'The browser does not say that the request is from this server’s own pages. Reload the page and try again.';
  throw new ProblemError({ code: 'cross_site_request', detail });
}

function hostOf(origin: string | undefined): string | null {
  return origin !== undefined && URL.canParse(origin) ? new URL(origin).host : null;
}
