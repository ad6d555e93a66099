import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readEnvelope } from '../../src/workos/envelope.ts';

const ulidTime = 1_469_918_176_385;
const id = 'event_01ARYZ6S41TSV4RRFFQ69G5FAV';

function read(body: unknown): ReturnType<typeof readEnvelope> {
  return readEnvelope(Buffer.from(JSON.stringify(body)));
}

function envelopeOf(fields: Record<string, unknown>): unknown {
  const result = read({ id, event: 'dsync.user.updated', ...fields });
  return result.ok ? result.envelope : result.detail;
}

function nested(levels: number): string {
  return `{"id":"e","event":"t","data":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
}

describe('an envelope', () => {
  test('needs no more than an id and a type', () => {
    expect(read({ id: 'wh_1', event: 'connection.activated' })).toEqual({
      ok: true,
      envelope: {
        id: 'wh_1',
        type: 'connection.activated',
        occurredAt: null,
        organizationId: null,
        directoryId: null,
        directoryUserId: null,
      },
    });
  });

  test.each([
    ['created_at', { created_at: '2026-09-01T10:00:00.500+02:00' }, Date.UTC(2026, 8, 1, 8, 0, 0, 500)],
    ['the id when there is no created_at', {}, ulidTime],
    ['the id when created_at is unreadable', { created_at: 'soon' }, ulidTime],
  ])('takes its time from %s', (_source, fields, occurredAt) => {
    expect(envelopeOf(fields)).toMatchObject({ occurredAt });
  });

  test.each([
    [{ organization_id: 'org_1', user: { organization_id: 'org_2' } }, 'org_1'],
    [{ user: { organization_id: 'org_2' }, group: { organization_id: 'org_3' } }, 'org_2'],
    [{ organization_id: '', user: { organization_id: null }, group: { organization_id: 'org_3' } }, 'org_3'],
    [{ organization_id: 7 }, null],
    [{ organization_id: 'o'.repeat(256) }, null],
    [{ organization_id: 'org_\u0000' }, null],
    ['text', null],
    [null, null],
  ])('finds in %j the organization %j', (data, organizationId) => {
    expect(envelopeOf({ data })).toMatchObject({ organizationId });
  });

  test.each([
    ['dsync.user.updated', { id: 'directory_user_1', directory_id: 'directory_1' }, 'directory_1'],
    ['dsync.user.updated', { id: 'directory_user_1' }, null],
    ['dsync.group.user_added', { user: { directory_id: 'directory_2' } }, 'directory_2'],
    ['dsync.group.user_added', { user: {}, group: { directory_id: 'directory_3' } }, 'directory_3'],
    ['dsync.activated', { id: 'directory_4' }, 'directory_4'],
    ['dsync.deleted', { id: 'directory_4' }, 'directory_4'],
    ['dsync.deactivated', { id: 'directory_4' }, 'directory_4'],
    ['connection.activated', { id: 'conn_1' }, null],
  ])('of %s finds in %j the directory %j', (event, data, directoryId) => {
    expect(envelopeOf({ event, data })).toMatchObject({ directoryId });
  });

  test.each([
    ['dsync.user.deleted', { id: 'directory_user_1' }, 'directory_user_1'],
    [
      'dsync.group.user_added',
      { user: { id: 'directory_user_2' }, group: { id: 'directory_group_1' } },
      'directory_user_2',
    ],
    ['dsync.group.created', { id: 'directory_group_1' }, null],
    ['dsync.deleted', { id: 'directory_4' }, null],
  ])('of %s finds in %j the directory user %j', (event, data, directoryUserId) => {
    expect(envelopeOf({ event, data })).toMatchObject({ directoryUserId });
  });

  test('is not fooled by prototypes', () => {
    const body = `{"id":"e","event":"t","__proto__":{"id":"x"},"data":{"__proto__":{"organization_id":"org_1"}}}`;
    expect(readEnvelope(Buffer.from(body))).toMatchObject({ ok: true, envelope: { id: 'e', organizationId: null } });
    expect(readEnvelope(Buffer.from('{"__proto__":{"id":"e","event":"t"}}')).ok).toBe(false);
    expect(Object.hasOwn(Object.prototype, 'id')).toBe(false);
  });
});

describe('a body that is no event', () => {
  test.each([
    ['nothing', ''],
    ['no JSON', 'id=1'],
    ['half of it', '{"id":"e","event":"t"'],
    ['an unfinished string', '{"id":"e\\'],
    ['null', 'null'],
    ['a list', '[{"id":"e","event":"t"}]'],
    ['text', '"id"'],
    ['no id', '{"event":"t"}'],
    ['a blank id', '{"id":"","event":"t"}'],
    ['an id that is a number', '{"id":1,"event":"t"}'],
    ['a NUL in the id', '{"id":"e\\u0000","event":"t"}'],
    ['a line break in the id', '{"id":"e\\n","event":"t"}'],
    ['half a surrogate pair in the id', '{"id":"e\\ud800","event":"t"}'],
    ['an id of 256 characters', `{"id":"${'e'.repeat(256)}","event":"t"}`],
    ['no type', '{"id":"e"}'],
    ['a type that is null', '{"id":"e","event":null}'],
    ['a type of 129 characters', `{"id":"e","event":"${'t'.repeat(129)}"}`],
    ['a byte order mark', '\uFEFF{"id":"e","event":"t"}'],
    ['65 levels', nested(65)],
    ['a million levels', '['.repeat(1_000_000)],
  ])('is refused: %s', (_what, body) => {
    const result = readEnvelope(Buffer.from(body));
    expect(result).toMatchObject({ ok: false });
    expect(result).toHaveProperty('detail', expect.stringMatching(/^The (body|event) .+\.$/));
  });

  test('is refused when it is not UTF-8, also where the text would not be looked at', () => {
    const body = Buffer.from('{"id":"e","event":"t","data":{"name":"Zo\xeb"}}', 'latin1');
    expect(readEnvelope(body).ok).toBe(false);
  });
});

describe('limits of what is accepted', () => {
  test.each([
    ['64 levels', nested(64)],
    ['brackets in strings', `{"id":"e","event":"t","data":"${'['.repeat(100)}\\"${'{'.repeat(100)}\\\\"}`],
    ['many siblings', `{"id":"e","event":"t","data":[${Array(100).fill('[{}]').join(',')}]}`],
    ['ids and types of full length', `{"id":"${'é'.repeat(255)}","event":"${'t'.repeat(128)}"}`],
    ['NUL in data', '{"id":"e","event":"t","data":{"first_name":"\\u0000"}}'],
  ])('%s', (_what, body) => {
    expect(readEnvelope(Buffer.from(body)).ok).toBe(true);
  });

  test('no bytes and no JSON make it throw', () => {
    const bytes = fc.uint8Array({ maxLength: 200 });
    const json = fc.json({ depthSize: 'large' });
    const event = fc.record({ id: fc.string(), event: fc.string(), data: fc.jsonValue(), created_at: fc.jsonValue() });
    fc.assert(fc.property(bytes, (body) => typeof readEnvelope(Buffer.from(body)).ok === 'boolean'));
    fc.assert(fc.property(json, (body) => typeof readEnvelope(Buffer.from(body)).ok === 'boolean'));
    fc.assert(fc.property(event, (body) => typeof read(body).ok === 'boolean'));
  });

  test('what is accepted has an id and a type exactly as sent', () => {
    const printable = fc.string({ minLength: 1, maxLength: 100, unit: 'grapheme' });
    fc.assert(
      fc.property(printable, printable, (eventId, event) => {
        expect(read({ id: eventId, event })).toMatchObject({ ok: true, envelope: { id: eventId, type: event } });
      }),
    );
  });
});
