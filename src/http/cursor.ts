import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ProblemError } from './errors.ts';

/** Turns the place where a page ended into the text that clients pass back, and back. */
export interface Cursors<Position> {
  encode(position: Position): string;
  /** Throws `invalid_cursor` for every text that `encode` of the same list did not make. */
  decode(text: string): Position;
}

/**
 * Cursors of one list. They are opaque but not secret: what they hold, the page has shown. The check sum keeps one of
 * another list, or one that was cut or edited, from being read as some other place.
 */
export function cursorsOf<Position extends Readonly<Record<string, string>>>(
  list: string,
  schema: z.ZodType<Position>,
): Cursors<Position> {
  const encode = (position: Position): string => {
    const sum = createHash('sha256')
      .update(JSON.stringify([list, position]))
      .digest('base64url')
      .slice(0, 8);
    return Buffer.from(JSON.stringify([position, sum])).toString('base64url');
  };
  const decode = (text: string): Position => {
    const reading = z.tuple([schema, z.string()]).safeParse(parse(text));
    // Base64 and JSON can both be written in many ways; only ours is taken.
    if (reading.success && encode(reading.data[0]) === text) return reading.data[0];
    throw new ProblemError({ code: 'invalid_cursor', detail: 'The value of "after" was not given out by this list.' });
  };
  return { encode, decode };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return null; // which the schema refuses
  }
}
