import { parseArgs } from 'node:util';

export const parts = ['core', 'redis', 'postgres'] as const;
export type Part = (typeof parts)[number];

/** What a run of the properties is to try. */
export interface Options {
  readonly seed: number;
  /** How many histories; null leaves it to each part. */
  readonly histories: number | null;
  readonly only: Part | null;
  /** The one history to run again, as it was printed; null for all. */
  readonly path: string | null;
}

export const usage = `npm run test:properties -- [--seed <number>] [--histories <number>] [--only core|redis|postgres] [--path <path>]

  --seed       draws the same histories and orders of arrival again
  --histories  how many, instead of 5000 for the core and 300 for each backend
  --only       one part, instead of all three
  --path       only the history of that path, with the seed it was printed with`;

/** Reads the command line; throws what is wrong with it, in a sentence. */
export function readOptions(args: readonly string[], now: number): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string' },
      histories: { type: 'string' },
      only: { type: 'string' },
      path: { type: 'string' },
    },
  });
  const only = parts.find((part) => part === values.only) ?? null;
  if (values.only !== undefined && only === null) throw new Error(`--only must be one of ${parts.join(', ')}.`);
  const path = values.path ?? null;
  if (path !== null && !/^\d+(:\d+)*$/.test(path)) throw new Error('--path must be numbers with colons between them.');
  if (path !== null && values.seed === undefined) throw new Error('--path needs the --seed it was printed with.');
  return {
    seed: wholeNumber('--seed', values.seed) ?? now % 2 ** 31,
    histories: wholeNumber('--histories', values.histories),
    only,
    path,
  };
}

function wholeNumber(name: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^\d{1,10}$/.test(text) || Number(text) === 0) throw new Error(`${name} must be a whole number above 0.`);
  return Number(text);
}
