import { expect, test } from 'vitest';
import { reportErrors, storableError } from '../../src/queue/report-errors.ts';

function reporter(): { report: (where: string, error: Error) => void; reported: [string, Error][] } {
  const reported: [string, Error][] = [];
  return { report: reportErrors((where, error) => reported.push([where, error])), reported };
}

test('an error is reported once, and another place or text of it again', () => {
  const { report, reported } = reporter();
  for (let i = 0; i < 3; i++) report('Redis', new Error('gone'));
  report('worker of lanes', new Error('gone'));
  report('Redis', new Error('back, but full'));
  expect(reported.map(([where, { message }]) => `${where}: ${message}`)).toEqual([
    'Redis: gone',
    'worker of lanes: gone',
    'Redis: back, but full',
  ]);
});

test('what a driver hangs on an error is not passed on', () => {
  const { report, reported } = reporter();
  const command = { name: 'auth', args: ['secret'] };
  report('Redis', Object.assign(new Error('WRONGPASS'), { command, cause: command }));
  expect(JSON.stringify(reported.map(([, error]) => Object.getOwnPropertyDescriptors(error)))).not.toContain('secret');
});

test('an error without words is told by its code or by the first it sums up', () => {
  const { report, reported } = reporter();
  report('a', Object.assign(new Error(''), { code: 'ECONNRESET' }));
  report('b', new AggregateError([new Error('connect ECONNREFUSED ::1:6379')], ''));
  report('c', Object.assign(new Error('the database system is starting up'), { code: '57P03' }));
  expect(reported.map(([, { message }]) => message)).toEqual([
    'ECONNRESET',
    'connect ECONNREFUSED ::1:6379',
    'the database system is starting up (57P03)',
  ]);
});

test('of errors that may quote data only the kind and the code are kept', () => {
  class DatabaseError extends Error {
    override readonly name = 'DatabaseError';
    readonly code = '23505';
  }
  expect(storableError(new DatabaseError('Key (email)=(ann@example.com) exists')).message).toBe('DatabaseError 23505');
  expect(storableError(new SyntaxError('Unexpected token a in ann@example.com')).message).toBe('SyntaxError');
  expect(storableError(new Error('The lane cannot be applied.')).message).toBe('The lane cannot be applied.');
  expect(storableError('ann@example.com').message).toBe('A string was thrown.');
});
