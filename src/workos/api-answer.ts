import { z } from 'zod';
import { WorkosApiError } from './api-error.ts';

/** An object as WorkOS sends it: snake_case, nothing dropped, nothing checked but what this folder says. */
export type WireObject = Readonly<Record<string, unknown>>;

/** One page of a list; `after` is null at its end. */
export interface ApiPage<T> {
  readonly data: readonly T[];
  readonly after: string | null;
}

const listSchema = z.looseObject({
  data: z.array(z.record(z.string(), z.unknown())),
  // An empty cursor would ask for the first page again, for ever.
  list_metadata: z.looseObject({ after: z.string().min(1).nullish() }),
});

const objectSchema = z.looseObject({ id: z.string().min(1) });

const linkSchema = z.looseObject({ link: z.url({ protocol: /^https?$/ }) });

function unexpected(path: string, how: string, method = 'GET'): WorkosApiError {
  const happened = `WorkOS's answer to ${method} ${path} is not what its API says: ${how}`;
  return new WorkosApiError('unexpected_answer', happened, { status: 200 });
}

/** Where the first fault is; its value is left out, for it may be personal. */
function firstFault({ issues }: z.ZodError): string {
  return issues
    .slice(0, 1)
    .map(({ path, code }) => `${path.join('.')}: ${code}`)
    .join('');
}

/** Reads a list answer; `asked` is the cursor that was sent. Throws `WorkosApiError` `unexpected_answer`. */
export function readPage(path: string, answer: unknown, asked: string | undefined): ApiPage<WireObject> {
  const read = listSchema.safeParse(answer);
  if (!read.success) throw unexpected(path, firstFault(read.error));
  const after = read.data.list_metadata.after ?? null;
  if (after !== null && after === asked) throw unexpected(path, 'the next page is the same page');
  return { data: read.data.data, after };
}

/** Reads the answer about one thing. Throws `WorkosApiError` `unexpected_answer`. */
export function readObject(path: string, answer: unknown): WireObject {
  const read = objectSchema.safeParse(answer);
  if (!read.success) throw unexpected(path, firstFault(read.error));
  return read.data;
}

/** Reads the answer that holds a link, which is a secret. Throws `WorkosApiError` `unexpected_answer`. */
export function readLink(path: string, answer: unknown): string {
  const read = linkSchema.safeParse(answer);
  if (!read.success) throw unexpected(path, firstFault(read.error), 'POST');
  return read.data.link;
}
