import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { userEvent } from '../../src/workos/shapes.ts';
import { signPayload } from '../../src/workos/signature.ts';
import { until } from '../support/until.ts';
import { readEvent } from './api.ts';
import { deliverEvent, secret } from './http.ts';
import { freshDatabase, settingsFor, startAllInOne, startServer } from './processes.ts';
import { newDirectory } from './storm.ts';

interface HalfSent {
  readonly id: string;
  /** Sends the rest and gives the whole answer once the server has closed the connection. */
  finish(): Promise<string>;
}

const project = fileURLToPath(new URL('../..', import.meta.url));
const { directory, next, user } = newDirectory('shutdown', Date.now() - 60_000);

/** A delivery that is cut after `marker`, and waits to be finished. */
async function sendHalf(url: string, marker: string): Promise<HalfSent> {
  const { hostname, port, host } = new URL(url);
  const event = userEvent('created', next(), directory, user({ email: `${marker.length}@example.com` }));
  const body = JSON.stringify(event);
  const head = [
    'POST /webhooks/workos HTTP/1.1',
    `Host: ${host}`,
    'Content-Type: application/json',
    `WorkOS-Signature: ${signPayload({ body, secret, at: Date.now() })}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    '',
  ];
  const whole = head.join('\r\n') + body;
  const cut = whole.indexOf(marker) + marker.length;
  const socket = net.connect(Number(port), hostname);
  const chunks: string[] = [];
  socket.setEncoding('utf8').on('data', (text: string) => chunks.push(text));
  await once(socket, 'connect');
  socket.write(whole.slice(0, cut));
  return {
    id: event.id,
    finish: async () => {
      const closed = once(socket, 'close');
      socket.write(whole.slice(cut));
      await closed;
      return chunks.join('');
    },
  };
}

/** Whether anything is left of what a detached process started. */
function isGroupRunning(pid = 0): boolean {
  try {
    return process.kill(-pid, 0);
  } catch {
    return false;
  }
}

async function untilRefused(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  await until('the server listens no more', () => {
    return new Promise<true | null>((resolve) => {
      const socket = net.connect(Number(port), hostname);
      socket.once('connect', () => {
        socket.destroy();
        resolve(null);
      });
      socket.once('error', () => {
        resolve(true);
      });
    });
  });
}

describe('a server that is asked to end', () => {
  it('finishes the delivery in hand, and turns a new one away with 503 and when to come again', async () => {
    const settings = settingsFor(await freshDatabase(), null);
    const { url, service } = await startServer(settings);
    const inHand = await sendHalf(url, '"object":"event"');
    const late = await sendHalf(url, 'Content-Type: app');
    // Both have reached the server before it is told to end.
    const probe = userEvent('created', next(), directory, user({ email: 'probe@example.com' }));
    expect(await deliverEvent(url, probe)).toMatchObject({ status: 200 });

    const ended = service.stop();
    await untilRefused(url);
    const turnedAway = await late.finish();
    expect(turnedAway).toMatch(/^HTTP\/1\.1 503 /);
    expect(turnedAway).toMatch(/^retry-after: \d+\r$/im);
    expect(turnedAway).toMatch(/^content-type: application\/problem\+json/im);
    expect(turnedAway).toContain('"code":"unavailable"');
    const finished = await inHand.finish();
    expect(finished).toMatch(/^HTTP\/1\.1 200 /);
    expect(finished).toContain(`{"id":"${inHand.id}","status":"accepted"}`);
    expect(await ended).toBe(0);

    const again = await startAllInOne(settings);
    expect(await readEvent(again.url, inHand.id)).toMatchObject({ id: inHand.id });
    await expect(readEvent(again.url, late.id)).rejects.toThrow('404');
  });
});

describe.skipIf(process.platform === 'win32')('a service that npm started', () => {
  it('ends with npm, whose signal does not reach it', async () => {
    const dataDir = await mkdtemp(path.join(os.tmpdir(), 'dsync-npm-'));
    onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
    const { PATH = '', HOME = '' } = process.env;
    const settings = { ...settingsFor(await freshDatabase(), null), DATA_DIR: dataDir, LOG_LEVEL: 'info' };
    const npm = spawn('npm', ['start'], { cwd: project, env: { PATH, HOME, ...settings }, detached: true });
    onTestFinished(() => {
      if (isGroupRunning(npm.pid)) process.kill(-(npm.pid ?? 0), 'SIGKILL');
    });
    const said: string[] = [];
    for (const stream of [npm.stdout, npm.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => said.push(text));
    const output = (): string => said.join('');
    // Whoever has the other end of its output open is still running.
    const closed = once(npm, 'close');
    await until('the service is ready', () => (output().includes('is ready') ? true : null));
    npm.kill('SIGTERM');
    await closed;
    expect(output()).toContain('"clean":true');
  });
});
