import { expect } from 'vitest';
import { problems, type ProblemCode } from '../../src/http/errors.ts';

/** As much of an HTTP answer as both an injected request and a socket give. */
export interface Answer {
  readonly statusCode: number;
  readonly headers: Record<string, unknown>;
  readonly body: string;
}

/** Checks that an answer is a problem of this code, in the form that all have, and returns its body. */
export function expectProblem(answer: Answer, code: ProblemCode, instance: string): Record<string, unknown> {
  const body = JSON.parse(answer.body) as Record<string, unknown>;
  const { status, title } = problems[code];
  const type = `urn:eppo-directory-sync:problem:${code}`;
  expect({ status: answer.statusCode, body }).toMatchObject({
    status,
    body: { type, title, status, code, instance, detail: expect.stringMatching(/^\S.*\.$/s) as string },
  });
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  expect(answer.headers['x-content-type-options']).toBe('nosniff');
  return body;
}
