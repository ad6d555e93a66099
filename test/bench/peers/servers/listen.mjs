import { once } from 'node:events';

/** Has a server listen on loopback, on a port of the system's choice, and says which. */
export async function listen(server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server.address().port;
}
