import type net from 'node:net';

/**
 * Has the writes of one moment leave together once the socket is connected: each is a call of the kernel and wakes the
 * process at the other end, which costs more than what is written. What is given until the event loop's current turn has
 * no more to do goes out as one; nothing waits longer than that.
 */
export function gatherWrites(socket: net.Socket): void {
  let gathering = false;
  const gather = (): void => {
    if (gathering) return;
    gathering = true;
    socket.cork();
    process.nextTick(() => {
      gathering = false;
      socket.uncork();
    });
  };
  const wrap = (): void => {
    const write = socket.write.bind(socket);
    socket.write = (...args: unknown[]): boolean => {
      gather();
      return Reflect.apply(write, socket, args) as boolean;
    };
  };
  // Not before: connecting puts `write` back to what it was.
  if (socket.connecting || socket.pending) socket.once('connect', wrap);
  else wrap();
}

/**
 * Resolves once what has been given to such sockets so far has left, also by way of a pool that finds a connection for it
 * first: ticks come before anything that is waited for, those of a tick included.
 */
export function writesLeft(): Promise<void> {
  return new Promise((resolve) => {
    process.nextTick(resolve);
  });
}
