import net from 'node:net';

/** A free port of 127.0.0.1, asked of the system: a fixed one may be taken, by a server or by any outgoing connection. */
export async function freePort(): Promise<number> {
  const probe = net.createServer();
  return new Promise((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = address !== null && typeof address === 'object' ? address.port : 0;
      probe.close(() => {
        resolve(port);
      });
    });
  });
}
