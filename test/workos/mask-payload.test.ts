import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Provider } from '../../src/workos/directory-objects.ts';
import { maskPayload } from '../../src/workos/mask-payload.ts';
import * as shapes from '../../src/workos/shapes.ts';

const attribute = 'eppoMemberRole';
const mask = (payload: unknown): unknown => maskPayload(payload, attribute);
const ofData = (data: object): object => (mask({ data }) as { data: object }).data;

describe('what is shown', () => {
  test.each<[string, object]>([
    ['the ids, words and times of WorkOS', { id: 'directory_user_1', object: 'directory_user', state: 'active' }],
    ['whose it is', { directory_id: 'directory_1', organization_id: 'org_1', created_at: '2026-01-05T09:00:00.000Z' }],
    ['the provider', { type: 'okta scim v2.0' }],
    ['the attribute of the role', { custom_attributes: { [attribute]: 'Admn' } }],
    ['the attribute when it is a list, or a number', { custom_attributes: { [attribute]: ['admin', 7] } }],
    ['roles', { role: { slug: 'member' }, roles: [{ slug: 'admin' }] }],
    ['ids of groups', { groups: [{ id: 'directory_group_1' }], group: { id: 'directory_group_2' } }],
    ['what kind of address it is', { emails: [{ primary: true, type: 'work' }] }],
    [
      'what the role and the state were',
      { previous_attributes: { state: 'active', custom_attributes: { [attribute]: 'viewer' } } },
    ],
    ['the user of a membership', { user: { id: 'directory_user_1', custom_attributes: { [attribute]: 'admin' } } }],
    ['what is not there', { email: null, job_title: '', raw_attributes: {}, emails: [] }],
    ['yes and no, wherever it stands', { custom_attributes: { isContractor: true } }],
  ])('%s', (_, data) => {
    expect(ofData(data)).toEqual(data);
  });

  test('the event around it', () => {
    const event = { object: 'event', id: 'event_1', event: 'dsync.user.created', created_at: 'then', context: {} };
    expect(mask(event)).toEqual(event);
  });
});

describe('what is masked', () => {
  test.each<[string, unknown, unknown]>([
    ['an address', { email: 'ann@example.com' }, { email: 'a•••@e•••' }],
    ['a name', { first_name: 'Ann', last_name: 'Ångström' }, { first_name: 'A•••', last_name: 'Å•••' }],
    [
      'a name of one letter, altogether',
      { first_name: 'O', last_name: ' O ' },
      { first_name: '•••', last_name: '•••' },
    ],
    ['a letter that takes two places, whole', { name: '𝒜da' }, { name: '𝒜•••' }],
    ['a user name that is an address', { username: 'ann@example.com' }, { username: 'a•••@e•••' }],
    ['the id that the identity provider gives', { idp_id: 'ann.lee' }, { idp_id: 'a•••' }],
    ['other addresses', { emails: [{ value: 'ann@x.com' }] }, { emails: [{ value: 'a•••@x•••' }] }],
    [
      'other attributes',
      { custom_attributes: { phone: '+4930', badge: 4711 } },
      { custom_attributes: { phone: '+•••', badge: '•••' } },
    ],
    [
      'raw attributes, whatever they are called',
      { raw_attributes: { id: 'ann', state: 'Iowa' } },
      { raw_attributes: { id: 'a•••', state: 'I•••' } },
    ],
    [
      'an address where a role should be',
      { custom_attributes: { [attribute]: 'ann@example.com' } },
      { custom_attributes: { [attribute]: 'a•••@e•••' } },
    ],
    ['what an object holds where a word should be', { state: { name: 'Ann' } }, { state: { name: 'A•••' } }],
    [
      'an address that is a key',
      { custom_attributes: { 'ann@x.com': true } },
      { custom_attributes: { 'a•••@x•••': true } },
    ],
    [
      'what was before',
      { previous_attributes: { email: 'old@x.com' } },
      { previous_attributes: { email: 'o•••@x•••' } },
    ],
    ['the name of a group', { group: { id: 'group_1', name: 'Editors' } }, { group: { id: 'group_1', name: 'E•••' } }],
    ['a field that is not known', { nickname: 'Annie', born: 1990 }, { nickname: 'A•••', born: '•••' }],
    [
      'a field under a name of JavaScript’s',
      { constructor: 'Ann', toString: 'Bob' },
      { constructor: 'A•••', toString: 'B•••' },
    ],
  ])('%s', (_, data, masked) => {
    expect(ofData(data as object)).toEqual(masked);
  });

  test('a payload that is no object', () => {
    expect([mask('Ann Example'), mask(17), mask(['Ann', null])]).toEqual(['A•••', '•••', ['A•••', null]]);
  });
});

// Personal values in these properties are written in Greek, so that two Greek letters in a row are a leak wherever they
// stand, and no key, id or word of WorkOS's can be taken for one.
const greek = fc.stringMatching(/^[αβγδε]{2,12}$/);
const personal = fc.oneof(
  greek,
  fc.tuple(greek, greek).map(([local, domain]) => `${local}@${domain}.example`),
  fc.tuple(greek, greek).map(([first, last]) => ` ${first} ${last}`),
);
const leak = /[αβγδε]{2}/;

/** Anything a customer can put into attributes, with keys that are shown elsewhere. */
const { anything } = fc.letrec<{ anything: unknown }>((tie) => ({
  anything: fc.oneof(
    { maxDepth: 4 },
    personal,
    fc.array(tie('anything'), { maxLength: 3 }),
    fc.dictionary(
      fc.constantFrom('id', 'state', 'slug', 'type', 'role', 'groups', attribute, '__proto__', 'α'),
      tie('anything'),
    ),
  ),
}));

const providers = ['okta', 'entra', 'google'] as const satisfies readonly Provider[];

test('no text of a personal field survives, in any event of any provider', () => {
  const arbitrary = fc.record({
    provider: fc.constantFrom(...providers),
    name: personal,
    email: personal,
    firstName: personal,
    lastName: personal,
    group: personal,
    attributes: fc.dictionary(fc.constantFrom('department', 'id', 'phone'), anything),
    raw: anything,
    unknown: anything,
  });
  fc.assert(
    fc.property(arbitrary, ({ provider, name, email, firstName, lastName, attributes, raw, unknown, ...said }) => {
      const ids = { organizationId: 'org_1', createdAt: 0 };
      const directory = { provider, id: 'directory_1', name, domain: email, ...ids };
      const user = { id: 'directory_user_1', email, firstName, lastName, createdAt: 0, customAttributes: attributes };
      const group = { id: 'directory_group_1', name: said.group, createdAt: 0 };
      const event = { id: 'event_1', at: 0, previousAttributes: { email, first_name: firstName } };
      const payloads = [
        shapes.userEvent('updated', event, directory, user),
        shapes.groupEvent('created', event, directory, group),
        shapes.membershipEvent('user_added', event, directory, { user, group }),
        shapes.directoryEvent('activated', event, directory),
      ];
      for (const { data, ...around } of payloads) {
        const more = { raw_attributes: raw, username: email, emails: [{ value: email, type: 'work' }], unknown };
        const masked = mask({ ...around, data: { ...data, ...more }, context: unknown });
        expect(JSON.stringify(masked)).not.toMatch(leak);
        expect(masked).toMatchObject({ id: 'event_1', event: around.event, created_at: around.created_at });
      }
    }),
  );
});

test('everything stays in its place, under its key', () => {
  const outline = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(outline);
    if (typeof value !== 'object' || value === null) return '';
    return Object.entries(value).map(([key, inner]) => [key, outline(inner)]);
  };
  fc.assert(
    fc.property(anything, (data) => {
      expect(outline(mask({ data }))).toEqual(outline({ data }));
    }),
  );
});
