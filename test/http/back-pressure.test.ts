import { once } from 'node:events';
import net from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import type { ReceiveResult } from '../../src/sync/receive-result.ts';
import { DeliveryBudget } from '../../src/sync/delivery-budget.ts';
import { DeliveryTally } from '../../src/sync/delivery-tally.ts';
import { openTestApp } from '../support/http-app.ts';
import { until } from '../support/until.ts';

const kept: ReceiveResult = { status: 'accepted', id: 'event_01' };

interface Intake {
  readonly address: net.AddressInfo;
  readonly tally: DeliveryTally;
  /** Answers all that wait, and everything from then on. */
  readonly answerAll: () => void;
  readonly inHand: () => number;
}

/** A server with room for two bodies of a kilobyte, which answers when it is told to. */
async function openIntake(): Promise<Intake> {
  const waiting: (() => void)[] = [];
  let open = false;
  const receive = async (): Promise<ReceiveResult> => {
    if (!open) await new Promise<void>((resolve) => waiting.push(resolve));
    return kept;
  };
  const tally = new DeliveryTally(1);
  const test = await openTestApp({ receive, tally, budget: new DeliveryBudget(5_000) });
  onTestFinished(() => test.close());
  await test.app.listen({ host: '127.0.0.1', port: 0 });
  const answerAll = (): void => {
    open = true;
    for (const resolve of waiting.splice(0)) resolve();
  };
  return { address: test.app.server.address() as net.AddressInfo, tally, answerAll, inHand: () => waiting.length };
}

/** Sends a delivery's head, and its body unless it is held back. */
function send({ port }: net.AddressInfo, body: string | null): { socket: net.Socket; status: Promise<string> } {
  const socket = net.connect(port, '127.0.0.1').setEncoding('utf8');
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy()); // a server that closes waits for bodies that were promised
  socket.write(
    'POST /webhooks/workos HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n',
  );
  if (body !== null) socket.write(body.padEnd(1000));
  const status = once(socket, 'data').then(([text]) => String(text));
  return { socket, status };
}

it('what passes the bound is turned away with 503 and when to come again, and taken when there is room', async () => {
  const { address, tally, answerAll, inHand } = await openIntake();
  const first = send(address, '{}');
  const second = send(address, '{}');
  await until('two are in hand', () => inHand() === 2 || null);
  const head = await send(address, '{}').status;
  expect(head).toMatch(/^HTTP\/1\.1 503 /);
  expect(head).toMatch(/\r\nretry-after: 2\r\n/i);
  expect(head).toContain('"code":"unavailable"');
  expect(tally.read().unavailable).toBe(1);

  answerAll();
  for (const { status } of [first, second]) expect(await status).toMatch(/^HTTP\/1\.1 200 /);
  await until(
    'there is room again',
    async () => (await send(address, '{}').status).startsWith('HTTP/1.1 200 ') || null,
  );
});

it('a sender that is still writing when it is turned away is heard out, or it would not see the answer', async () => {
  const { address, tally, answerAll, inHand } = await openIntake();
  send(address, '{}');
  send(address, '{}');
  await until('two are in hand', () => inHand() === 2 || null);
  const slow = send(address, null);
  await until('it is turned away', () => tally.read().unavailable === 1 || null);
  expect(await send(address, '{}').status).toMatch(/^HTTP\/1\.1 503 /);
  expect(slow.socket.bytesRead).toBe(0);
  slow.socket.write('{}'.padEnd(1000));
  expect(await slow.status).toMatch(/^HTTP\/1\.1 503 /);
  answerAll();
});

it('a sender that hangs up before its body gives its room back', async () => {
  const { address, answerAll } = await openIntake();
  answerAll();
  const halves = [send(address, null), send(address, null)];
  await until(
    'nothing more is taken',
    async () => (await send(address, '{}').status).startsWith('HTTP/1.1 503 ') || null,
  );
  for (const { socket } of halves) socket.destroy();
  await until(
    'there is room again',
    async () => (await send(address, '{}').status).startsWith('HTTP/1.1 200 ') || null,
  );
});

it('a delivery does not have to say how long it is, and then counts as the longest', async () => {
  const { address, answerAll } = await openIntake();
  const socket = net.connect(address.port, '127.0.0.1').setEncoding('utf8');
  socket.write('POST /webhooks/workos HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n');
  socket.write('Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n');
  await until(
    'nothing more is taken',
    async () => (await send(address, '{}').status).startsWith('HTTP/1.1 503 ') || null,
  );
  const status = once(socket, 'data').then(([text]) => String(text));
  socket.write('0\r\n\r\n');
  answerAll();
  expect(await status).toMatch(/^HTTP\/1\.1 200 /);
  socket.destroy();
});
