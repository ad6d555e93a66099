import { readFile } from 'node:fs/promises';
import net from 'node:net';
import { expect, it } from 'vitest';
import {
  directoryEvent,
  groupEvent,
  membershipEvent,
  userEvent,
  type WebhookPayload,
} from '../../src/workos/shapes.ts';
import { randomFrom } from '../support/random.ts';
import { readAll, untilSettled, type ApiEvent } from './api.ts';
import { freshDatabase, settingsFor, startAllInOne } from './processes.ts';
import { mutate, type Mutant } from './mutate.ts';
import { newDirectory } from './storm.ts';

const requests = 10_000;
const concurrency = 32;
/** Far above what it needs (some 200 MiB), and far below what 10,000 bodies kept by mistake would take. */
const mebibytesAtMost = 600;

const tellings = ['fuzz1', 'fuzz2', 'fuzz3'].map((name) => newDirectory(name, Date.now() - 3_600_000));

/** A valid event; people repeat, so that events meet others about the same person. */
function validEvent(index: number, random: () => number): WebhookPayload {
  const { directory, next, user } = tellings[index % tellings.length] ?? newDirectory('fuzz', 0);
  const person = { ...user({ email: `person${index % 50}@example.com` }), id: `directory_user_${index % 70}` };
  const group = { id: `directory_group_${index % 5}`, name: 'Group', createdAt: 0 };
  const makers = [
    () => userEvent('created', next(), directory, person),
    () => userEvent('updated', next(), directory, person),
    () => userEvent('deleted', next(), directory, person),
    () => groupEvent('created', next(), directory, group),
    () => groupEvent('updated', next(), directory, group),
    () => groupEvent('deleted', next(), directory, group),
    () => membershipEvent('user_added', next(), directory, { user: person, group }),
    () => membershipEvent('user_removed', next(), directory, { user: person, group }),
    () => directoryEvent('activated', next(), directory),
    () => userEvent('created', next(), directory, { ...person, customAttributes: { eppoMemberRole: 'admin' } }),
  ];
  const make = makers[Math.floor(random() * makers.length)];
  return make === undefined ? userEvent('created', next(), directory, person) : make();
}

interface Said {
  /** Null when the connection was closed without an answer. */
  readonly status: number | null;
  readonly body: string;
}

/** Sends bytes over a connection of their own, and reads until the server closes it. */
async function exchange(port: number, bytes: Buffer): Promise<Said> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1');
    const chunks: Buffer[] = [];
    const finish = (): void => {
      socket.destroy();
      const text = Buffer.concat(chunks).toString('latin1');
      const status = /^HTTP\/1\.1 (\d{3})/.exec(text.replace(/^HTTP\/1\.1 100 [^]*?\r\n\r\n/, ''))?.[1];
      const body = text.slice(text.lastIndexOf('\r\n\r\n') + 4);
      resolve({ status: status === undefined ? null : Number(status), body });
    };
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('close', finish);
    // A server that refuses the head hangs up while the body is still on its way.
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error);
    });
    // What keeps the connection open waits for bytes that never come; the server must not wait for ever.
    socket.setTimeout(5_000, () => socket.end());
    socket.write(bytes);
  });
}

/** The id of an event that was acknowledged, as the answer gives it; null when none was. */
function acknowledgedId(mutant: Mutant, { status, body }: Said): string | null {
  if (status === null || status < 200 || status > 299) return null;
  expect(mutant, `${mutant.what} was taken`).toMatchObject({ signed: true });
  const answer = JSON.parse(Buffer.from(body, 'latin1').toString()) as { id: string; status: string };
  expect(['accepted', 'ignored', 'duplicate']).toContain(answer.status);
  return answer.id;
}

/** MiB in memory; null where the system does not tell. */
async function memoryOf(pid: number | undefined): Promise<number | null> {
  const text = await readFile(`/proc/${String(pid)}/status`, 'utf8').catch(() => '');
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1];
  return kibibytes === undefined ? null : Math.round(Number(kibibytes) / 1024);
}

it(`takes ${requests} mutated deliveries without harm`, { timeout: 600_000 }, async () => {
  const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);
  console.info(`The seed of the mutations is ${seed}; FUZZ_SEED=${seed} repeats them.`);
  const { url, service } = await startAllInOne(settingsFor(await freshDatabase(), null));
  const port = Number(new URL(url).port);
  const acknowledged = new Set<string>();
  const statuses = new Map<string, number>();
  const indexes = Array.from({ length: requests }, (_, index) => index).values();
  const send = async (): Promise<void> => {
    for (const index of indexes) {
      const random = randomFrom(seed + index * 7919);
      const mutant = mutate(validEvent(index, random), random);
      const said = await exchange(port, mutant.bytes);
      if (said.status !== null && said.status >= 500) {
        throw new Error(`Mutant ${index} of seed ${seed} (${mutant.what}) was answered ${said.status}: ${said.body}`);
      }
      const id = acknowledgedId(mutant, said);
      if (id !== null) acknowledged.add(id);
      statuses.set(String(said.status), (statuses.get(String(said.status)) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, send));
  const memory = await memoryOf(service.child.pid);
  console.info(`Answers: ${JSON.stringify(Object.fromEntries(statuses))}; memory: ${String(memory)} MiB.`);

  expect(service.child.exitCode).toBeNull();
  await untilSettled(url, 240_000);
  const stored = new Map((await readAll<ApiEvent>(url, '/api/v1/events')).map((event) => [event.id, event]));
  expect([...acknowledged].filter((id) => (stored.get(id)?.outcome ?? null) === null)).toEqual([]);
  expect(stored.size).toBe(acknowledged.size);
  // Anything of this kind would be a fault of the service that a retry or a 4xx has hidden.
  expect([...stored.values()].filter(({ reason }) => reason?.startsWith('internal_error'))).toEqual([]);
  expect(service.output()).not.toMatch(/"level":[56]0/);
  expect(statuses.get('200') ?? 0).toBeGreaterThan(requests / 10);
  expect(memory ?? 0).toBeLessThan(mebibytesAtMost);
});
