import { once } from 'node:events';
import net from 'node:net';

/** A cable between the service and a server it needs, which a test cuts and mends. */
export interface TcpLink {
  readonly port: number;
  /** Ends every connection, and refuses new ones. */
  readonly cut: () => Promise<void>;
  /** Lets no byte through while connections stay open and new ones are taken: as packets that vanish on the way. */
  readonly stall: () => void;
  /** Undoes both; bytes held back arrive, as TCP would send them again. */
  readonly mend: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Opens one on a free port of 127.0.0.1 that leads to the given port there. */
export async function openLink(targetPort: number): Promise<TcpLink> {
  const sockets = new Set<net.Socket>();
  let stalled = false;
  const join = (from: net.Socket, to: net.Socket): void => {
    sockets.add(from);
    if (stalled) from.pause();
    from.on('data', (bytes) => to.write(bytes));
    from.on('error', () => undefined); // its end follows, and is what counts
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
  };
  const listen = async (at: number): Promise<net.Server> => {
    const opened = net.createServer((near) => {
      const far = net.connect(targetPort, '127.0.0.1');
      join(near, far);
      join(far, near);
    });
    opened.listen(at, '127.0.0.1');
    await once(opened, 'listening');
    return opened;
  };
  let server = await listen(0);
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const cut = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return {
    port,
    cut,
    stall: () => {
      stalled = true;
      for (const socket of sockets) socket.pause();
    },
    mend: async () => {
      stalled = false;
      for (const socket of sockets) socket.resume();
      if (!server.listening) server = await listen(port);
    },
    close: cut,
  };
}
