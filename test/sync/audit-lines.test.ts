import { expect, test } from 'vitest';
import type { AuditEntryView } from '../../src/store/read-audit.ts';
import { headerOf, lineOf } from '../../src/sync/audit-lines.ts';

const entry: AuditEntryView = {
  id: '7',
  at: new Date('2026-01-31T09:00:00.000Z'),
  organizationId: 'org_1',
  memberId: null,
  actor: 'operator:ann',
  action: 'member.updated',
  eventId: null,
  before: null,
  after: { firstName: 'An"n, née\n=Müller' },
};

test('CSV has a header, quotes what needs it, and leaves null empty', () => {
  expect(headerOf('csv')).toBe('id,at,organizationId,memberId,actor,action,eventId,before,after\r\n');
  expect(lineOf('csv', entry)).toBe(
    '7,2026-01-31T09:00:00.000Z,org_1,,operator:ann,member.updated,,,"{""firstName"":""An\\""n, née\\n=Müller""}"\r\n',
  );
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx'])(
  'CSV makes a cell harmless that a spreadsheet would run: %j',
  (cell) => {
    const harmless = cell === '\rx' ? `"'${cell}"` : `'${cell}`;
    expect(lineOf('csv', { ...entry, eventId: cell, after: null })).toBe(
      `7,2026-01-31T09:00:00.000Z,org_1,,operator:ann,member.updated,${harmless},,\r\n`,
    );
  },
);

test('CSV quotes a cell with a quotation mark, a comma or a line break', () => {
  const line = lineOf('csv', { ...entry, actor: 'operator:a"b', action: 'a,b', eventId: 'a\nb', after: '=x' });
  expect(line).toBe('7,2026-01-31T09:00:00.000Z,org_1,,"operator:a""b","a,b","a\nb",,\'=x\r\n');
});

test('JSON Lines has an entry a line as the API shows it, and no header', () => {
  expect(headerOf('jsonl')).toBe('');
  expect(lineOf('jsonl', entry)).toBe(`${JSON.stringify(entry)}\n`);
});
