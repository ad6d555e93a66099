import { expect, test } from 'vitest';
import { idpKey } from '../../src/core/state.ts';

test('R9: an identity provider’s id is a person’s only within its directory', () => {
  const keys = [idpKey('directory_1', '00u1'), idpKey('directory_1', '00u2'), idpKey('directory_2', '00u1')];
  expect(new Set(keys).size).toBe(3);
  expect(idpKey('directory_1', '00u1')).toBe(keys[0]);
  // Where one ends and the other begins is not lost.
  expect(idpKey('directory_1', '2')).not.toBe(idpKey('directory_', '12'));
});
