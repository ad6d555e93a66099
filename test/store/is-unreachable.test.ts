import { createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type Database } from '../../src/store/database.ts';
import { isUnreachable } from '../../src/store/is-unreachable.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await openTestDatabase();
});

afterAll(async () => {
  await database.drop();
});

async function failureOf(url: string, work: (prisma: Database['prisma']) => Promise<unknown>): Promise<unknown> {
  const opened = openDatabase({ url, max: 1, name: 'test', onConnectionLost: () => undefined });
  try {
    return await work(opened.prisma).then(
      () => 'it did not fail',
      (error: unknown) => error,
    );
  } finally {
    await opened.close();
  }
}

describe('the database cannot be asked just now', () => {
  it.each<[string, (prisma: Database['prisma']) => Promise<unknown>]>([
    [
      'a statement that ran out of time',
      (prisma) =>
        prisma.$transaction([
          prisma.$executeRaw`SET LOCAL statement_timeout = 50`,
          prisma.$queryRaw`SELECT pg_sleep(5)::text`,
        ]),
    ],
    ['a connection that was ended', (prisma) => prisma.$queryRaw`SELECT pg_terminate_backend(pg_backend_pid())`],
    [
      'a pool that has no connection left',
      (prisma) => Promise.all([prisma.$queryRaw`SELECT pg_sleep(6)::text`, prisma.member.findMany()]),
    ],
  ])('%s', async (_, work) => {
    expect(isUnreachable(await failureOf(database.url, work))).toBe(true);
  });

  it("a server that is not there, for Prisma's queries and for ours", async () => {
    const url = 'postgresql://postgres@127.0.0.1:1/none';
    expect(isUnreachable(await failureOf(url, (prisma) => prisma.member.findMany()))).toBe(true);
    expect(isUnreachable(await failureOf(url, (prisma) => prisma.$queryRaw`SELECT 1`))).toBe(true);
  });

  it('a database that is not there, as while it is restored', async () => {
    const url = new URL(database.url);
    url.pathname = '/nowhere';
    expect(isUnreachable(await failureOf(url.href, (prisma) => prisma.member.findMany()))).toBe(true);
    expect(isUnreachable(await failureOf(url.href, (prisma) => prisma.$queryRaw`SELECT 1`))).toBe(true);
  });

  it('a database that takes no connections', async () => {
    const closed = await openTestDatabase();
    const name = new URL(closed.url).pathname.slice(1);
    const allow = (whether: boolean) =>
      database.prisma.$executeRawUnsafe(`ALTER DATABASE "${name}" ALLOW_CONNECTIONS ${String(whether)}`);
    await allow(false);
    try {
      expect(isUnreachable(await failureOf(closed.url, (prisma) => prisma.member.findMany()))).toBe(true);
      expect(isUnreachable(await failureOf(closed.url, (prisma) => prisma.$queryRaw`SELECT 1`))).toBe(true);
    } finally {
      await allow(true);
      await closed.drop();
    }
  });

  it('a server that takes the connection and says nothing', async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => sockets.push(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const url = `postgresql://postgres@127.0.0.1:${port}/none`;
    expect(isUnreachable(await failureOf(url, (prisma) => prisma.$queryRaw`SELECT 1`))).toBe(true);
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  it('a pool that was closed', async () => {
    const opened = openDatabase({ url: database.url, max: 1, name: 'test', onConnectionLost: () => undefined });
    await opened.prisma.member.count();
    await opened.close();
    const error: unknown = await opened.prisma.member.count().catch((reason: unknown) => reason);
    expect(isUnreachable(error)).toBe(true);
  });
});

describe('the fault is in the question', () => {
  it.each<[string, (prisma: Database['prisma']) => Promise<unknown>]>([
    ['a table that is not there', (prisma) => prisma.$queryRaw`SELECT 1 FROM nowhere`],
    ['a text that cannot be stored', (prisma) => prisma.member.findMany({ where: { email: 'a\0b' } })],
    ['a broken statement', (prisma) => prisma.$queryRaw`SELEC`],
  ])('%s', async (_, work) => {
    const error = await failureOf(database.url, work);
    expect(error).toBeInstanceOf(Error);
    expect(isUnreachable(error)).toBe(false);
  });

  it('an error of the program', () => {
    expect(isUnreachable(new TypeError('undefined is not a function'))).toBe(false);
    expect(isUnreachable('text')).toBe(false);
  });
});
