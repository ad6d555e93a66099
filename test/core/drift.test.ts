import { describe, expect, it } from 'vitest';
import {
  compareDirectory,
  compareGroup,
  compareMembership,
  compareUser,
  unlistedGroup,
  unlistedUser,
  type Frame,
  type ListedUser,
  type UserField,
} from '../../src/core/drift.ts';
import type { DirectoryRecord, DirectoryUserRecord, GroupRecord, MembershipRecord } from '../../src/core/directory.ts';
import { newDirectory } from '../../src/core/directory.ts';
import type { DirectoryUserSnapshot } from '../../src/core/event.ts';
import { run, stateBefore } from '../support/run-core.ts';
import { newStory, okta, type Story } from '../support/story.ts';

/** An hour after the last event of any story here, and a moment before the first. */
const later = Date.UTC(2026, 0, 5, 10);
const earlier = Date.UTC(2026, 0, 5, 8);

const frame: Frame = { asOf: later, directory: undefined, held: false };

function told(story: Story): ReturnType<typeof stateBefore> {
  const state = stateBefore(story);
  run(state, story.events);
  return state;
}

function recorded(tell: (story: Story) => void): DirectoryUserRecord {
  const story = newStory();
  tell(story);
  const user = told(story).users.get('user_1');
  if (user === undefined) throw new Error('The story tells of user_1.');
  return user;
}

const listedAs = (values: Partial<DirectoryUserSnapshot> = {}, ...unsaid: UserField[]): ListedUser => ({
  user: {
    id: 'user_1',
    directoryId: okta,
    idpId: 'idp_1',
    email: 'ann@example.com',
    firstName: 'Ann',
    lastName: 'Example',
    active: true,
    roleAttribute: 'admin',
    roleSlugs: ['member', 'admin'],
    ...values,
  },
  unsaid: new Set(unsaid),
});

const words = { email: 'ann@example.com', idpId: 'idp_1', attribute: 'admin', slugs: ['member', 'admin'] } as const;
const here = recorded((story) => story.user('user_1').created(words));
const deleted = recorded((story) => {
  story.user('user_1').created(words);
  story.user('user_1').deleted();
});
const inactive = recorded((story) => {
  story.user('user_1').created(words);
  story.user('user_1').updated({ active: false });
});
const onlyDeleted = recorded((story) => story.user('user_1').deleted());
const updatedAfterDeletion = recorded((story) => {
  story.user('user_1').created(words);
  story.user('user_1').deleted();
  story.user('user_1').updated(words);
});

const created = { kind: 'missing_here', type: 'dsync.user.created', fields: [] };
const changed = (...fields: string[]) => ({ kind: 'changed', type: 'dsync.user.updated', fields });

it('shows nothing of somebody who was erased, until WorkOS lists them as active again', () => {
  const erased = { ...deleted, erasedAt: earlier };
  const away = listedAs({ active: false, firstName: 'Anna' });
  expect(compareUser(erased, away, frame)).toBeNull();
  expect(compareUser(deleted, away, frame)).toMatchObject({ kind: 'changed', fields: ['firstName'] });
  expect(compareUser(erased, listedAs(), frame)).toMatchObject({ kind: 'missing_here' });
  expect(compareUser({ ...here, erasedAt: earlier }, away, frame)).toMatchObject({ fields: ['firstName', 'active'] });
});

describe('a directory user that WorkOS lists', () => {
  it.each<[string, DirectoryUserRecord | undefined, ListedUser, object | null]>([
    ['the same', here, listedAs(), null],
    ['the same, its roles in another order', here, listedAs({ roleSlugs: ['admin', 'member'] }), null],
    ['unknown here', undefined, listedAs(), created],
    ['unknown here, and not active there', undefined, listedAs({ active: false }), null],
    ['deleted here', deleted, listedAs(), created],
    ['deleted here, and updated since', updatedAfterDeletion, listedAs(), created],
    ['inactive here', inactive, listedAs(), created],
    ['only its deletion known here', onlyDeleted, listedAs(), created],
    ['only its deletion known here, and not active there', onlyDeleted, listedAs({ active: false }), null],
    ['not active there', here, listedAs({ active: false }), changed('active')],
    ['not active on both sides', inactive, listedAs({ active: false }), null],
    ['deleted here, not active there', deleted, listedAs({ active: false }), null],
    ['not active on both sides, renamed', inactive, listedAs({ active: false, lastName: 'New' }), changed('lastName')],
    ['another address', here, listedAs({ email: 'anna@example.com' }), changed('email')],
    ['no address there, as those of `emails` since they are emptied', here, listedAs({ email: null }), null],
    ['another first name', here, listedAs({ firstName: 'Anna' }), changed('firstName')],
    ['no last name', here, listedAs({ lastName: null }), changed('lastName')],
    ['another attribute', here, listedAs({ roleAttribute: 'viewer' }), changed('roleAttribute')],
    ['no attribute', here, listedAs({ roleAttribute: null }), changed('roleAttribute')],
    ['other roles', here, listedAs({ roleSlugs: ['member'] }), changed('roleSlugs')],
    ['another id of the identity provider', here, listedAs({ idpId: 'idp_2' }), changed('idpId')],
    [
      'several',
      here,
      listedAs({ idpId: null, firstName: null, active: false }),
      changed('idpId', 'firstName', 'active'),
    ],
  ])('%s', (_, record, listed, expected) => {
    expect(compareUser(record, listed, frame)).toEqual(expected);
  });

  it.each<Exclude<UserField, 'active'>>(['idpId', 'email', 'firstName', 'lastName', 'roleAttribute', 'roleSlugs'])(
    'does not differ in %s when the answer does not speak of it',
    (field) => {
      const other = {
        idpId: 'x',
        email: 'x@example.com',
        firstName: 'x',
        lastName: 'x',
        roleAttribute: 'x',
        roleSlugs: [],
      };
      expect(compareUser(here, listedAs({ [field]: other[field] }), frame)).toEqual(changed(field));
      expect(compareUser(here, listedAs({ [field]: other[field] }, field), frame)).toBeNull();
    },
  );

  it('is gone here when its directory has ended here', () => {
    const ended = { ...newDirectory(okta, 'org_test'), ended: { at: later - 1, eventId: 'event_900' } };
    expect(compareUser(here, listedAs(), { ...frame, directory: ended })).toEqual(created);
  });

  it.each([
    ['newer than what was read', later + 1, 'late_event'],
    ['of the same time', later, 'late_event'],
    ['older', later - 1, 'missing_here'],
  ])('differs by an event that is %s', (_, at, kind) => {
    const [sighting] = onlyDeleted.history;
    if (sighting === undefined) throw new Error('The deletion was recorded.');
    const record = { ...onlyDeleted, history: [{ ...sighting, stamp: { ...sighting.stamp, at } }] };
    const type = kind === 'late_event' ? null : 'dsync.user.created';
    expect(compareUser(record, listedAs(), frame)).toEqual({ kind, type, fields: [] });
  });

  it('changes nothing while the deletion of its directory is held, late or not', () => {
    for (const asOf of [earlier, later]) {
      const held = { ...frame, asOf, held: true };
      expect(compareUser(undefined, listedAs(), held)).toEqual({ kind: 'held', type: null, fields: [] });
      const drift = { kind: 'held', type: null, fields: ['firstName'] };
      expect(compareUser(here, listedAs({ firstName: 'Anna' }), held)).toEqual(drift);
    }
  });
});

describe('a directory user that WorkOS does not list', () => {
  const gone = { kind: 'gone_there', type: 'dsync.user.deleted', fields: [] };

  it.each<[string, DirectoryUserRecord, Frame, object | null]>([
    ['there here', here, frame, gone],
    ['deleted here', deleted, frame, null],
    ['inactive here', inactive, frame, null],
    ['come since the reading began', here, { ...frame, asOf: earlier }, null],
    [
      'there, the deletion of its directory held',
      here,
      { ...frame, held: true },
      { ...gone, kind: 'held', type: null },
    ],
  ])('%s', (_, record, given, expected) => {
    expect(unlistedUser(record, given)).toEqual(expected);
  });
});

const stamp = (at: number) => ({ at, eventId: 'event_500' });
const group: GroupRecord = {
  id: 'group_1',
  directoryId: okta,
  name: 'Editors',
  snapshotStamp: stamp(later - 10),
  created: stamp(later - 10),
  deleted: null,
};
const deadGroup: GroupRecord = { ...group, deleted: stamp(later - 5) };
const seenGroup = { id: 'group_1', directoryId: okta, name: 'Editors' };

describe('a group', () => {
  const missing = { kind: 'missing_here', type: 'dsync.group.created', fields: [] };

  it.each<[string, GroupRecord | undefined, string | null, object | null]>([
    ['the same', group, 'Editors', null],
    ['renamed', group, 'Writers', { kind: 'changed', type: 'dsync.group.updated', fields: ['name'] }],
    ['listed without a name', group, null, null],
    ['unknown', undefined, 'Editors', missing],
    ['deleted here', deadGroup, 'Editors', missing],
    ['known only as deleted', { ...deadGroup, snapshotStamp: null, created: null }, 'Editors', missing],
    ['created again', { ...deadGroup, created: stamp(later - 4) }, 'Editors', null],
    [
      'deleted since the reading began',
      { ...group, deleted: stamp(later) },
      'Editors',
      { kind: 'late_event', type: null, fields: [] },
    ],
    [
      'renamed since the reading began',
      { ...group, snapshotStamp: stamp(later) },
      'Writers',
      { kind: 'late_event', type: null, fields: ['name'] },
    ],
  ])('%s', (_, record, name, expected) => {
    expect(compareGroup(record, { ...seenGroup, name }, frame)).toEqual(expected);
  });

  it.each<[string, GroupRecord, object | null]>([
    ['there here', group, { kind: 'gone_there', type: 'dsync.group.deleted', fields: [] }],
    ['deleted here', deadGroup, null],
    ['come since', { ...group, snapshotStamp: stamp(later) }, null],
  ])('that is not listed: %s', (_, record, expected) => {
    expect(unlistedGroup(record, frame)).toEqual(expected);
  });
});

describe('a membership', () => {
  const membership: MembershipRecord = {
    groupId: 'group_1',
    userId: 'user_1',
    directoryId: okta,
    stamp: stamp(later - 7),
    present: true,
  };
  const added = { kind: 'membership', type: 'dsync.group.user_added', fields: [] };
  const removed = { kind: 'membership', type: 'dsync.group.user_removed', fields: [] };
  const late = { kind: 'late_event', type: null, fields: [] };

  it.each<[string, MembershipRecord | undefined, GroupRecord | undefined, boolean, object | null]>([
    ['on both sides', membership, group, true, null],
    ['on neither side', { ...membership, present: false }, group, false, null],
    ['unknown and not listed', undefined, group, false, null],
    ['only there', undefined, group, true, added],
    ['only there, removed here', { ...membership, present: false }, group, true, added],
    ['only there, its group unknown here', undefined, undefined, true, added],
    ['only there, ended here by the deletion of the group', membership, deadGroup, true, added],
    ['only here', membership, group, false, removed],
    ['only here, its group unknown', membership, undefined, false, removed],
    ['only here, added since', { ...membership, stamp: stamp(later) }, group, false, late],
    ['only there, removed since', { ...membership, stamp: stamp(later), present: false }, group, true, late],
    ['only there, its group deleted since', membership, { ...group, deleted: stamp(later) }, true, late],
  ])('%s', (_, record, of, listed, expected) => {
    expect(compareMembership({ membership: record, group: of }, listed, frame)).toEqual(expected);
  });
});

describe('the directory itself', () => {
  const seen = { id: okta, name: 'Okta', type: 'okta scim v2.0' };
  const known: DirectoryRecord = { ...newDirectory(okta, 'org_test'), name: 'Okta', snapshotStamp: stamp(later - 1) };
  const missing = { kind: 'missing_here', type: 'dsync.activated', fields: [] };

  it.each<[string, DirectoryRecord | undefined, string | null, object | null]>([
    ['the same', known, 'Okta', null],
    ['unknown', undefined, 'Okta', missing],
    ['known only from its people', newDirectory(okta, 'org_test'), 'Okta', missing],
    ['renamed', known, 'Okta (old)', { kind: 'changed', type: 'dsync.activated', fields: ['name'] }],
    ['listed without a name', known, null, null],
  ])('%s', (_, directory, name, expected) => {
    expect(compareDirectory({ ...seen, name }, { ...frame, directory })).toEqual(expected);
  });
});
