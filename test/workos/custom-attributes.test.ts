import { expect, test } from 'vitest';
import { readCustomAttributes } from '../../src/workos/custom-attributes.ts';

const payload = (attributes: unknown): string =>
  JSON.stringify({ id: 'event_1', data: { id: 'user_1', custom_attributes: attributes } });

test('names and value are read as they came', () => {
  expect(readCustomAttributes(payload({ eppoMemberRole: 'Viewer ', team: 'a' }), 'eppoMemberRole')).toEqual({
    userId: 'user_1',
    names: ['eppoMemberRole', 'team'],
    value: 'Viewer ',
  });
  expect(readCustomAttributes(payload({ eppoMemberRole: null }), 'eppoMemberRole')).toMatchObject({ value: null });
});

test('an attribute that is not there has no value, whatever its name', () => {
  expect(readCustomAttributes(payload({}), 'constructor')).toEqual({ userId: 'user_1', names: [], value: undefined });
});

test.each(['', 'null', '{"data":{"id":"user_1"}}', payload('x'), payload(null), '{"data":{"custom_attributes":{}}}'])(
  'nothing is read of %s',
  (text) => {
    expect(readCustomAttributes(text, 'eppoMemberRole')).toBeNull();
  },
);

test('of a hostile payload a bounded number of names is read', () => {
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`name${String(index)}`, 1]));
  expect(readCustomAttributes(payload(many), 'name499')).toMatchObject({ value: 1, names: { length: 200 } });
});
