import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyPluginCallback, FastifyReply } from 'fastify';
import { policyOfConsole } from '../security-headers.ts';

/** The pages of the console: each of these, and all below it, is its one page, which finds its way by the address. */
const pages = [
  ...['overview', 'organizations', 'members', 'events', 'failures', 'replays', 'directories', 'resyncs', 'roles'],
  ...['holds', 'audit', 'guides', 'welcome', 'access'],
];

/** What stands in the built page where each answer puts a nonce of its own. */
const placeholder = '__CSP_NONCE__';

const notBuilt = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Eppo Directory Sync</title>
<h1>The console has not been built</h1>
<p>Run <code>npm run build</code> in the checkout and start this server again. The API works without it.</p></html>`;

/**
 * The console: its files under /assets, and its page at / and at all addresses that are its own. `folder` is where the
 * built files are; null, or one without a page: there is none, and / says how to build it.
 */
export function consoleRoutes(folder: string | null): FastifyPluginCallback {
  return (scope, _options, done) => {
    const page = folder === null ? null : readPage(folder);
    const answer = (reply: FastifyReply) => {
      const nonce = randomBytes(16).toString('base64');
      reply.header('content-security-policy', policyOfConsole(nonce)).type('text/html; charset=utf-8');
      return page === null ? reply.code(503).send(notBuilt) : reply.send(page.replaceAll(placeholder, nonce));
    };
    const hidden = { schema: { hide: true } };
    for (const address of ['/', ...pages.flatMap((name) => [`/${name}`, `/${name}/*`])])
      scope.get(address, hidden, (_request, reply) => answer(reply));
    if (folder !== null && page !== null) {
      scope.register(fastifyStatic, {
        root: path.join(folder, 'assets'),
        prefix: '/assets/',
        schemaHide: true,
        decorateReply: false,
        index: false,
        // The names hold a digest of the content, so what a name once answered stays right.
        immutable: true,
        maxAge: '365d',
        preCompressed: true,
      });
    }
    done();
  };
}

function readPage(folder: string): string | null {
  try {
    return readFileSync(path.join(folder, 'index.html'), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
