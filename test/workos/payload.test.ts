import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { directoryEventTypes, type DirectoryEventType } from '../../src/core/event.ts';
import { toDirectoryEvent, type PayloadReading } from '../../src/workos/payload.ts';

const stamp = { at: 1_700_000_000_000, eventId: 'event_1' };
const user = { id: 'directory_user_1', directory_id: 'directory_1', state: 'active' };
const ids = { user: { id: 'directory_user_1' }, group: { id: 'directory_group_1' }, directory_id: 'directory_1' };

function read(type: DirectoryEventType, data: unknown, roleAttribute = 'eppoMemberRole'): PayloadReading {
  return toDirectoryEvent({ type, eventId: stamp.eventId, occurredAt: stamp.at, data, roleAttribute });
}

/** The snapshot that an update with these fields becomes, or the message of its failure. */
function snapshot(fields: Record<string, unknown>, roleAttribute?: string): unknown {
  const reading = read('dsync.user.updated', { ...user, ...fields }, roleAttribute);
  if (!reading.ok) return reading.failure.message;
  return 'user' in reading.event ? reading.event.user : reading.event;
}

describe('a directory user', () => {
  test('needs no more than its ids and state', () => {
    expect(read('dsync.user.created', user)).toEqual({
      ok: true,
      event: {
        type: 'dsync.user.created',
        stamp,
        organizationId: null,
        user: {
          id: 'directory_user_1',
          directoryId: 'directory_1',
          idpId: null,
          email: null,
          firstName: null,
          lastName: null,
          active: true,
          roleAttribute: null,
          roleSlugs: [],
        },
      },
    });
  });

  test.each([
    ['active', true],
    ['inactive', false],
    ['suspended', false],
    ['Active', false],
    ['', false],
  ])('in state %j is active: %j', (state, active) => {
    expect(snapshot({ state })).toMatchObject({ active });
  });

  test.each([
    [{ first_name: ' Ada ', last_name: 'Lovelace', name: 'Countess' }, 'Ada', 'Lovelace'],
    [{ first_name: null, last_name: 'Lovelace', name: 'Ada Lovelace' }, null, 'Lovelace'],
    [{ first_name: '  ', last_name: null, name: 'Ada Lovelace' }, 'Ada Lovelace', null],
    [{ name: null }, null, null],
    [{ first_name: 'A\u0000d\u001ba' }, 'A d a', null],
    [{ first_name: 'Ada \ud83d' }, 'Ada \ufffd', null],
  ])('%j is called %j %j', (fields, firstName, lastName) => {
    expect(snapshot(fields)).toMatchObject({ firstName, lastName });
  });

  test.each([
    [{ idp_id: '00u1' }, '00u1'],
    [{ idp_id: ' ' }, null],
    [{ idp_id: null }, null],
  ])('%j has the provider’s id %j', (fields, idpId) => {
    expect(snapshot(fields)).toMatchObject({ idpId });
  });

  test.each([
    [{ email: 'Ada@Example.com', username: 'other@example.com' }, 'ada@example.com'],
    [{ email: null, emails: [{ value: 'b@example.com' }, { primary: true, value: 'c@example.com' }] }, 'c@example.com'],
    [
      {
        emails: [
          { primary: null, value: 'b@example.com' },
          { primary: true, value: null },
        ],
      },
      null,
    ],
    [{ emails: null, username: 'd@example.com' }, 'd@example.com'],
    [{ emails: [], username: 'ada' }, null],
  ])('%j has the address %j', (fields, email) => {
    expect(snapshot(fields)).toMatchObject({ email });
  });

  test.each([
    [undefined, null],
    [null, null],
    [{}, null],
    [{ eppoMemberRole: null }, null],
    [{ eppoMemberRole: ' \u0000 ' }, null],
    [{ eppoMemberRole: ' Data_Owner ' }, 'data_owner'],
    [{ eppoMemberRole: 'super\u0000user' }, 'super user'],
    [{ eppoMemberRole: ['admin'] }, '["admin"]'],
    [{ eppoMemberRole: { role: 'admin' } }, '{"role":"admin"}'],
    [{ eppoMemberRole: 7 }, '7'],
    [{ eppoMemberRole: `${'x'.repeat(199)}👩` }, `${'x'.repeat(199)}\ufffd`],
    [{ role: 'admin' }, null],
  ])('with the attributes %j asks for %j', (custom_attributes, roleAttribute) => {
    expect(snapshot({ custom_attributes })).toMatchObject({ roleAttribute });
  });

  test('takes the role from the attribute that is configured, and never from JavaScript’s own properties', () => {
    expect(snapshot({ custom_attributes: { title: 'viewer' } }, 'title')).toMatchObject({ roleAttribute: 'viewer' });
    for (const name of ['constructor', 'toString', '__proto__']) {
      expect(snapshot({ custom_attributes: {} }, name)).toMatchObject({ roleAttribute: null });
    }
  });

  test.each([
    [{ role: { slug: 'member' } }, ['member']],
    [{ role: null, roles: null }, []],
    [{ role: { slug: 'b' }, roles: [{ slug: 'a' }, { slug: 'b' }, { slug: null }, {}, { slug: ' ' }] }, ['b', 'a']],
  ])('%j has the slugs %j', (fields, roleSlugs) => {
    expect(snapshot(fields)).toMatchObject({ roleSlugs });
  });

  test('when deleted needs no state, and is not active', () => {
    const { state: _, ...data } = user;
    expect(read('dsync.user.deleted', data)).toMatchObject({ ok: true, event: { user: { active: false } } });
    expect(read('dsync.user.updated', data)).toMatchObject({ ok: false });
  });

  test('loses nothing to fields that WorkOS adds', () => {
    const data = { ...user, organization_id: 'org_1', previous_attributes: { state: 3 }, ['__proto__']: { id: 'x' } };
    expect(read('dsync.user.updated', data)).toMatchObject({ ok: true, event: { organizationId: 'org_1' } });
  });
});

describe('groups, memberships and directories', () => {
  test.each(['dsync.group.created', 'dsync.group.updated', 'dsync.group.deleted'] as const)('%s', (type) => {
    const data = {
      id: 'directory_group_1',
      directory_id: 'directory_1',
      organization_id: 'org_1',
      name: ' Eppo Admin ',
    };
    const group = { id: 'directory_group_1', directoryId: 'directory_1', name: 'Eppo Admin' };
    expect(read(type, data)).toEqual({ ok: true, event: { type, stamp, organizationId: 'org_1', group } });
    expect(read(type, { ...data, name: null })).toMatchObject({ ok: true, event: { group: { name: null } } });
  });

  test.each(['dsync.group.user_added', 'dsync.group.user_removed'] as const)('%s', (type) => {
    const rest = { directoryId: 'directory_1', groupId: 'directory_group_1', userId: 'directory_user_1' };
    const data = { ...ids, group: { ...ids.group, organization_id: 'org_1', name: 7 } };
    expect(read(type, data)).toEqual({ ok: true, event: { type, stamp, organizationId: 'org_1', ...rest } });
  });

  test.each(['dsync.activated', 'dsync.deleted'] as const)('%s', (type) => {
    const data = { id: 'directory_1', name: 'Example', type: 'a provider to come', state: 'deleting' };
    const directory = { id: 'directory_1', name: 'Example', type: 'a provider to come' };
    expect(read(type, data)).toEqual({ ok: true, event: { type, stamp, organizationId: null, directory } });
  });
});

describe('a payload that is not what we expect', () => {
  test.each<[DirectoryEventType, unknown, string]>([
    ['dsync.user.created', undefined, 'data: expected object.'],
    ['dsync.user.deleted', null, 'data: expected object.'],
    ['dsync.group.created', 'text', 'data: expected object.'],
    ['dsync.group.user_added', [], 'data: expected object.'],
    ['dsync.deleted', 1, 'data: expected object.'],
    ['dsync.user.created', { ...user, id: 7 }, 'data.id: expected string.'],
    ['dsync.user.created', { ...user, state: undefined }, 'data.state: expected string.'],
    ['dsync.user.created', { ...user, id: '' }, 'data.id: expected 1 to 255 characters, none of them a control.'],
    [
      'dsync.user.created',
      { ...user, first_name: 'x'.repeat(1025) },
      'data.first_name: expected at most 1024 characters.',
    ],
    ['dsync.user.created', { ...user, email: ['x'] }, 'data.email: expected string.'],
    ['dsync.user.created', { ...user, organization_id: 7 }, 'data.organization_id: expected string.'],
    ['dsync.user.created', { ...user, custom_attributes: [] }, 'data.custom_attributes: expected object.'],
    ['dsync.user.created', { ...user, role: 'admin' }, 'data.role: expected object.'],
    ['dsync.user.created', { ...user, roles: {} }, 'data.roles: expected array.'],
    ['dsync.user.created', { ...user, roles: [{ slug: 1 }] }, 'data.roles.0.slug: expected string.'],
    ['dsync.user.created', { ...user, emails: ['a'] }, 'data.emails.0: expected object.'],
    ['dsync.user.created', { ...user, emails: 'a' }, 'data.emails: expected array.'],
    ['dsync.user.created', { ...user, emails: [{ primary: 1 }] }, 'data.emails.0.primary: expected boolean.'],
    ['dsync.group.deleted', { id: 'g' }, 'data.directory_id: expected string.'],
    ['dsync.group.user_added', { ...ids, user: undefined }, 'data.user: expected object.'],
    ['dsync.group.user_added', { ...ids, user: { id: 1 } }, 'data.user.id: expected string.'],
    ['dsync.group.user_removed', { ...ids, group: null }, 'data.group: expected object.'],
    ['dsync.activated', {}, 'data.id: expected string.'],
  ])('%s with %j', (type, data, message) => {
    const [field = ''] = message.split(':', 1);
    const place = field.replace(/\.\d+/, '.*');
    expect(read(type, data)).toEqual({ ok: false, failure: { code: 'payload_invalid', place, message } });
  });

  test('names at most three fields', () => {
    expect(snapshot({ id: 1, directory_id: 2, idp_id: 3, email: 4 })).toBe(
      'data.id: expected string; data.directory_id: expected string; data.idp_id: expected string.',
    );
  });

  test('never shows a value', () => {
    const fields = fc.constantFrom('id', 'directory_id', 'email', 'first_name', 'role', 'roles', 'emails', 'state');
    fc.assert(
      fc.property(
        fields,
        fc.constantFrom(['secret-value'], { 'secret-value': 'secret-value' }, -31337),
        (field, value) => {
          expect(JSON.stringify(snapshot({ [field]: value }))).not.toMatch(/secret-value|31337/);
        },
      ),
    );
  });

  test('never throws, whatever JSON it is', () => {
    const type = fc.constantFrom(...directoryEventTypes);
    const odd = fc.option(fc.jsonValue(), { freq: 2, nil: undefined });
    const almost = fc.record({
      id: fc.string(),
      directory_id: fc.string(),
      state: odd,
      custom_attributes: odd,
      roles: odd,
    });
    fc.assert(
      fc.property(type, fc.oneof(fc.jsonValue(), almost), fc.string(), (eventType, data, attribute) => {
        const reading = read(eventType, data, attribute);
        if (reading.ok) expect(reading.event).toMatchObject({ type: eventType, stamp });
        else expect(reading.failure.message).toMatch(/^data.*: expected .+\.$/);
      }),
    );
  });
});
