import { createHash } from 'node:crypto';
import net from 'node:net';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient, type Prisma } from '../generated/prisma/client.ts';
import { gatherWrites } from '../net/gather-writes.ts';
import { inTransaction, statementsOn, type Statements, type TransactionOptions } from './direct.ts';

/** An open database. Everything in `store` takes one, or a transaction of it. */
export interface Database {
  readonly prisma: PrismaClient;
  /**
   * Statements on the pool itself, and transactions of them, for the few that carry whole payloads and states: Prisma
   * writes the values of a raw statement as JSON and reads them again before they are sent, which measured more than
   * half of the cost of storing an event.
   */
  readonly direct: Statements;
  readonly transact: <T>(work: (tx: Statements) => Promise<T>, options?: TransactionOptions) => Promise<T>;
  close(): Promise<void>;
}

export type Transaction = Prisma.TransactionClient;

export interface DatabaseOptions {
  readonly url: string;
  /** Connections at most. */
  readonly max: number;
  /** Shown in pg_stat_activity. */
  readonly name: string;
  /** Called with what happened when an idle connection is lost; the pool replaces it by itself. */
  readonly onConnectionLost: (error: Error) => void;
}

/** How long a statement may take before PostgreSQL ends it, so that a stalled one does not hold its lane for ever. */
const statementTimeoutMs = 60_000;
/** How long to wait for a connection before the caller is told that the database cannot be reached. */
const connectionTimeoutMs = 5_000;

/**
 * PostgreSQL compiles plans that it takes for expensive, as by its estimates the reading of a batch's state is, at each
 * execution anew: that measured 1,780 µs an event where 225 are needed.
 */
const plansSql = 'SET jit = off';

const ignore = (): void => undefined;

/** Opens a pool. Nothing connects before the first query. */
export function openDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.max,
    application_name: options.name,
    connectionTimeoutMillis: connectionTimeoutMs,
    statement_timeout: statementTimeoutMs,
    keepAlive: true,
    // Several statements may be under way on a connection: each round trip that is saved is two changes of process.
    pipeline: true,
    stream: openSocket,
  });
  pool.on('error', options.onConnectionLost);
  pool.on('connect', (client) => {
    client.query(plansSql).catch(ignore); // What is lost with the connection is told to whoever asked for it.
  });
  // Named statements are parsed and planned once a connection; ours are few and their texts fixed.
  const adapter = new PrismaPg(pool, { statementNameGenerator: ({ sql }) => nameOf(sql) });
  const prisma = new PrismaClient({ adapter });
  return {
    prisma,
    direct: statementsOn(pool, nameOf),
    transact: (work, options) => inTransaction(pool, nameOf, work, options),
    close: async () => {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

/** A server that hangs, or is gone without a word, never ends a statement: the connection is cut when it must have. */
function openSocket(): net.Socket {
  const socket = new net.Socket();
  gatherWrites(socket);
  return socket.setTimeout(statementTimeoutMs + 5_000, () => {
    socket.destroy(new Error('Connection terminated: PostgreSQL was silent for longer than any statement may take.'));
  });
}

const names = new Map<string, string>();

function nameOf(sql: string): string {
  let name = names.get(sql);
  if (name === undefined) {
    name = createHash('sha256').update(sql).digest('base64url').slice(0, 24);
    // Prisma's own queries vary with the filters of a list; a few thousand forms are far more than there are.
    if (names.size < 5_000) names.set(sql, name);
  }
  return name;
}
