import type { FastifyReply } from 'fastify';

/** For answers that are data: a browser that is led to show one must load, run and embed nothing. */
const forData = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/**
 * For the pages of the API's documentation: only files of this server. Styles may stand in the page, since Swagger UI
 * writes them there; scripts may not.
 */
export const policyOfDocs = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/**
 * For the pages of bull-board: only files of this server, so that the web fonts it asks a foreign host for stay away. It
 * writes styles into its pages, and names the folder that its addresses are relative to.
 */
export const policyOfBoard = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'self'",
  "form-action 'none'",
].join('; ');

/**
 * For the console's page: only files of this server, and no script or style in the page but those that carry the answer's
 * nonce, as the component library's own do.
 */
export function policyOfConsole(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

const headers = {
  'content-security-policy': forData,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  // Members are personal data: no cache on the way may keep them.
  'cache-control': 'no-store',
};

declare module 'fastify' {
  interface FastifyContextConfig {
    /** No browser asks for it, and every microsecond counts: only its errors carry the headers. */
    isForPrograms?: boolean;
  }
}

/** Puts on an answer what browsers must not do with it, and the id under which it stands in the log. */
export function setSecurityHeaders(reply: FastifyReply): void {
  reply.headers(headers).header('x-request-id', reply.request.id);
}
