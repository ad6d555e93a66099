import { parseArgs } from 'node:util';
import { readRounds } from '../options.ts';
import { peers, type Peer } from './peers.ts';

/** What a comparison with the peers is to do. */
export interface PeerOptions {
  readonly json: boolean;
  readonly markdown: boolean;
  readonly write: boolean;
  readonly smoke: boolean;
  /** Only with many directories, which halves the time. */
  readonly many: boolean;
  readonly rounds: number;
  readonly only: readonly Peer[];
  readonly databaseUrl: null;
  readonly redisUrl: null;
  readonly profiles: null;
}

const names = peers.map(({ name }) => name).join(', ');

export const usage = `npm run bench:peers -- [options]

  --only <names>          some peers, separated by commas: ${names}
  --rounds <number>       how often each is measured; 3 unless given, 1 with --smoke
  --many                  only with many directories, and not with one: half the time
  --smoke                 tiny sizes, to see that it runs; its figures mean nothing
  --json                  one line of JSON on standard output, and nothing else
  --markdown              the table as docs/performance.md has it
  --write                 keeps the result in test/bench/results; without --only, the table goes into docs/performance.md`;

/** Reads the command line; throws what is wrong with it, in a sentence. */
export function readPeerOptions(args: readonly string[]): PeerOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      markdown: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      smoke: { type: 'boolean', default: false },
      many: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      only: { type: 'string' },
    },
  });
  const { json, markdown, write, smoke } = values;
  if (write && smoke) throw new Error('--write keeps figures; those of --smoke mean nothing.');
  return {
    json,
    markdown,
    write,
    smoke,
    many: values.many,
    rounds: readRounds(values.rounds, smoke),
    only: values.only === undefined ? peers : values.only.split(',').map(peerOf),
    databaseUrl: null,
    redisUrl: null,
    profiles: null,
  };
}

function peerOf(text: string): Peer {
  const peer = peers.find(({ name }) => name === text.trim());
  if (peer === undefined) throw new Error(`--only knows ${names}, and not "${text}".`);
  return peer;
}
