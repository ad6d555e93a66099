import { z } from 'zod';
import { problemMediaType, problems, type ProblemCode } from './errors.ts';

const [mediaType = ''] = problemMediaType.split(';');

/** How reading the API can end badly, besides what a route adds. */
export const readingProblems = [
  'token_missing',
  'token_invalid',
  'session_ended',
  'role_insufficient',
  'too_many_attempts',
  'unavailable',
] as const;

/** How writing through the API can end badly, besides what a route adds. */
export const writingProblems = [
  'invalid_request',
  'body_too_large',
  'unsupported_media_type',
  'cross_site_request',
  ...readingProblems,
] as const;

/** The bad ends of a route, for its description: one entry a status. */
export function problemResponses(codes: readonly ProblemCode[]) {
  const statuses = Map.groupBy(codes, (code) => problems[code].status);
  return Object.fromEntries([...statuses].map(([status, ofStatus]) => [status, problemResponse(status, ofStatus)]));
}

function problemResponse(status: number, codes: readonly ProblemCode[]) {
  const schema = z.looseObject({
    type: z.string(),
    title: z.string(),
    status: z.literal(status),
    code: z.enum(codes),
    detail: z.string(),
    instance: z.string(),
  });
  const description = codes.map((code) => `\`${code}\`: ${problems[code].title}.`).join(' ');
  return { description, content: { [mediaType]: { schema } } };
}
