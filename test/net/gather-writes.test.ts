import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { gatherWrites, writesLeft } from '../../src/net/gather-writes.ts';

let server: net.Server;
let address: AddressInfo;
let socket: net.Socket;
/** How often the kernel was called to write. */
let writes: number;

beforeEach(async () => {
  server = net.createServer((peer) => peer.pipe(peer)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = server.address() as AddressInfo;
  socket = new net.Socket();
  writes = 0;
});

afterEach(async () => {
  socket.destroy();
  server.close();
  await once(server, 'close');
});

/** Counts what reaches the socket's own writing, one call for each call of the kernel. */
function countWrites(): void {
  const one = socket._write.bind(socket);
  const many = socket._writev?.bind(socket);
  socket._write = (...args) => {
    writes += 1;
    one(...args);
  };
  socket._writev = (...args) => {
    writes += 1;
    many?.(...args);
  };
}

async function connect(): Promise<void> {
  socket.connect(address.port, address.address);
  await once(socket, 'connect');
  countWrites();
}

/** Resolves to what comes back once it is as long as what was sent. */
async function echo(length: number): Promise<string> {
  let text = '';
  while (text.length < length) text += String((await once(socket, 'data'))[0]);
  return text;
}

test('what is written in one moment leaves as one, in its order, also over promises that are settled already', async () => {
  gatherWrites(socket);
  await connect();
  socket.write('a');
  socket.cork();
  socket.write('b');
  socket.write('c');
  socket.uncork();
  await Promise.resolve();
  socket.write('d');
  expect(await echo(4)).toBe('abcd');
  expect(writes).toBe(1);
  socket.write('e');
  expect(await echo(1)).toBe('e');
  expect(writes).toBe(2);
});

test('a socket that is connected already gathers, too', async () => {
  await connect();
  gatherWrites(socket);
  socket.write('a');
  socket.write('b');
  expect(await echo(2)).toBe('ab');
  expect(writes).toBe(1);
});

test('nothing is lost by ending at once, and the callback of each write is called', async () => {
  gatherWrites(socket);
  await connect();
  const written = new Promise((resolve) => socket.write('a', resolve));
  socket.end('b');
  expect(await echo(2)).toBe('ab');
  await written;
});

test('what was given before has left once that was waited for, also by way of a tick of somebody else', async () => {
  gatherWrites(socket);
  await connect();
  process.nextTick(() => socket.write('a'));
  await Promise.resolve();
  expect(writes).toBe(0);
  await writesLeft();
  expect(writes).toBe(1);
  expect(await echo(1)).toBe('a');
});
