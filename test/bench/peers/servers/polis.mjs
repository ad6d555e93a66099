import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { controllers } from '@boxyhq/saml-jackson';
import { answerParent } from '../../stage/answer-parent.ts';
import { listen } from './listen.mjs';

const prefix = '/scim/v2.0/';

/**
 * Ory Polis as a library on a bare HTTP server: its own service wraps the same handler in Next.js, which would cost it
 * more. The callback that takes its events does nothing, so it neither sends nor stores a webhook.
 */
answerParent(async ({ databaseUrl, directories, connections }) => {
  const url = new URL(databaseUrl);
  // Its names for node-postgres's `max` and `connectionTimeoutMillis`; the second has no default and would be NaN.
  url.searchParams.set('pool_max_conns', String(connections));
  url.searchParams.set('connect_timeout', '60');
  const { directorySyncController } = await controllers({
    externalUrl: 'http://127.0.0.1',
    samlPath: '/not-used',
    noAnalytics: true,
    db: { engine: 'sql', type: 'postgres', url: url.href },
    dsync: { callback: () => Promise.resolve() },
  });
  const made = [];
  for (let number = 0; number < directories; number += 1) {
    const create = { tenant: `tenant-${number}`, product: 'bench', type: 'okta-scim-v2' };
    const { data, error } = await directorySyncController.directories.create(create);
    if (error !== null) throw new Error(error.message);
    made.push({ path: `${prefix}${data.id}/Users`, token: data.scim.secret });
  }
  return { port: await listen(serve(directorySyncController.requests)), directories: made };
});

/** What Polis's own route hands to its library: pages/api/scim/v2.0 in its repository does the same. */
function serve(requests) {
  return createServer(async (request, response) => {
    const [directoryId, resourceType, resourceId] = request.url.slice(prefix.length).split('/');
    const body = JSON.parse(await text(request));
    const apiSecret = request.headers.authorization?.split(' ')[1] ?? null;
    const asked = { method: request.method, body, directoryId, resourceType, resourceId, apiSecret, query: {} };
    const { status, data } = await requests.handle(asked);
    const answer = JSON.stringify(data);
    response.writeHead(status, {
      'Content-Type': 'application/scim+json',
      'Content-Length': Buffer.byteLength(answer),
    });
    response.end(answer);
  });
}
