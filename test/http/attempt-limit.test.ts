import { expect, it } from 'vitest';
import { AttemptLimit } from '../../src/http/attempt-limit.ts';

const many = (limit: AttemptLimit, address: string, times: number, now: number) =>
  Array.from({ length: times }, () => limit.count(address, now)).at(-1);

it('allows ten a minute to each address, and says how long to wait', () => {
  const limit = new AttemptLimit();
  expect(many(limit, 'a', 10, 0)).toMatchObject({ excess: 0 });
  expect(limit.count('a', 20_500)).toEqual({ excess: 1, retryAfterSeconds: 40 });
  expect(limit.count('b', 20_500)).toEqual({ excess: 0, retryAfterSeconds: 60 });
  expect(limit.count('a', 59_999)).toEqual({ excess: 2, retryAfterSeconds: 1 });
  expect(limit.count('a', 60_000)).toEqual({ excess: 0, retryAfterSeconds: 60 });
});

it('counts 10,000 addresses at once, and forgets the one that began first', () => {
  const limit = new AttemptLimit();
  many(limit, 'first', 11, 0);
  many(limit, 'second', 11, 0);
  for (let index = 0; index < 9_998; index += 1) limit.count(`filler ${String(index)}`, 1);
  expect(limit.count('first', 2)).toMatchObject({ excess: 2 });
  limit.count('one more', 2);
  expect(limit.count('second', 2)).toMatchObject({ excess: 2 });
  expect(limit.count('first', 2)).toMatchObject({ excess: 0 });
});
