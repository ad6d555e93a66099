import { describe, expect, it } from 'vitest';
import { duration } from '../../src/cli/duration.ts';
import { renderFields } from '../../src/cli/fields.ts';
import { renderTable } from '../../src/cli/table.ts';

const red = (text: string): string => `\u001b[31m${text}\u001b[39m`;

describe('renderTable', () => {
  it('lines columns up under their titles', () => {
    const columns = [{ title: 'Name' }, { title: 'Role' }];
    const rows = [
      ['Ada Example', 'viewer'],
      ['Bo', 'admin'],
    ];
    expect(renderTable(columns, rows, 100).split('\n')).toEqual([
      'NAME         ROLE',
      'Ada Example  viewer',
      'Bo           admin',
    ]);
  });

  it('wraps the flexible column and keeps to the width', () => {
    const columns = [{ title: 'Id' }, { title: 'Reason', flexible: true }];
    const rows = [['event_1', 'word '.repeat(60).trim()]];
    const lines = renderTable(columns, rows, 60).split('\n');
    expect(lines.length).toBeGreaterThan(4);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(60);
    expect(lines.join(' ').match(/word/g)).toHaveLength(60);
  });

  it('does not count colours', () => {
    const lines = renderTable([{ title: 'A' }, { title: 'B' }], [[red('x'), 'y']], 100).split('\n');
    expect(lines).toEqual(['A  B', `${red('x')}  y`]);
  });

  it('splits a word that is longer than its column rather than lose it', () => {
    const address = `${'long'.repeat(30)}@example.com`;
    const columns = [{ title: 'E-mail', flexible: true }];
    expect(
      renderTable(columns, [[address]], 40)
        .split('\n')
        .slice(1)
        .join(''),
    ).toBe(address);
  });
});

it('renders fields without a heading', () => {
  const fields = [
    ['Event', 'event_1'],
    ['Outcome', 'applied'],
  ] as const;
  expect(renderFields(fields, 100)).toBe('Event    event_1\nOutcome  applied');
});

it.each([
  [0, '0 s'],
  [99.4, '99 s'],
  [600, '10 min'],
  [7200, '2 h'],
  [3 * 86_400, '3 days'],
])('says %d seconds as %s', (seconds, words) => {
  expect(duration(seconds)).toBe(words);
});

it('gives wide characters the room they take', () => {
  const columns = [{ title: 'Name', flexible: true }, { title: 'Role' }];
  expect(renderTable(columns, [['山田太郎', 'viewer']], 100)).toContain('山田太郎  viewer');
});
