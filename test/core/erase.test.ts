import { describe, expect, test } from 'vitest';
import { eraseShown, type Erasure } from '../../src/core/erase.ts';
import { diffIdentity, viewIdentity } from '../../src/core/diff.ts';
import type { SyncState } from '../../src/core/state.ts';
import { afterErasure, decideErasureOf, erasureOf, pseudonymOf, told } from '../support/erase-core.ts';
import { rules } from '../support/histories.ts';
import { newStory, type Story } from '../support/story.ts';

const ann = 'ann@example.com';
const bob = 'bob@example.com';
const founded = 'member-of-user_1';
const later = Date.UTC(2026, 5, 1);

const erase = (state: SyncState, memberId = founded, at = later): Erasure => erasureOf(state, memberId, at);

function annLeft(): Story {
  const story = newStory();
  const user = story.user('user_1');
  user.created({ email: ann, idpId: 'idp_1', lastName: 'Smith', attribute: 'admin' });
  user.updated({ email: bob });
  user.deleted();
  return story;
}

const hide = pseudonymOf(founded);

describe('erasing', () => {
  test('leaves what happened and when, and nothing of whom it happened to', () => {
    const state = told(annLeft());
    const before = state.users.get('user_1');
    const { users, before: taken, after, addresses, email, at } = erase(state);
    expect(users).toEqual([
      {
        ...before,
        snapshot: { ...before?.snapshot, email: hide(bob), idpId: hide('idp_1'), firstName: null, lastName: null },
        history: before?.history.map((seen) => ({ ...seen, email: seen.email === null ? null : hide(seen.email) })),
        erasedAt: later,
      },
    ]);
    const member = state.members.get(founded);
    expect(after).toEqual({ ...member, email: hide(bob), firstName: null, lastName: null });
    expect(taken).toEqual(after);
    expect({ addresses, email, at }).toEqual({ addresses: [ann, bob], email: bob, at: later });
  });

  test('leaves a state in which everything still follows from the records', () => {
    const state = told(annLeft());
    const erased = afterErasure(state, erase(state));
    const [identityId = ''] = erased.usersOfIdentity.keys();
    expect(diffIdentity(erased, rules, viewIdentity(erased, identityId, erased))).toEqual([]);
    expect([...erased.addresses]).toEqual([
      [hide(ann), identityId],
      [hide(bob), identityId],
    ]);
  });

  test('takes the time of the newest event where the clock of WorkOS is ahead', () => {
    const state = told(annLeft());
    const newest = state.users.get('user_1')?.history.at(-1)?.stamp.at;
    expect(erase(state, founded, 1).at).toBe(newest);
  });

  test.each([
    ['admin', 'admin'],
    ['default', 'default'],
    [null, null],
    ['Ann, of the board', null],
  ])('of the role attribute %s keeps %s', (attribute, kept) => {
    const story = newStory();
    story.user('user_1').created({ email: ann, attribute });
    story.user('user_1').deleted();
    const state = told(story);
    const { users, after, before } = erase(state);
    expect(users[0]?.snapshot?.roleAttribute).toBe(kept);
    expect([before.needsAttention, after.needsAttention]).toEqual([null, null]);
  });

  test('lets the role follow when a mistyped attribute had kept the groups from deciding it', () => {
    const story = newStory({ groupId: 'group_1', role: 'data_owner' });
    story.user('user_1').created({ email: ann, attribute: 'owner' });
    story.user('user_1').addedTo('group_1');
    story.user('user_1').deleted();
    const { before, after } = erase(told(story));
    expect([before.role, after.role]).toEqual(['viewer', 'data_owner']);
  });

  test('takes what one of Eppo’s own was before, and keeps the adoption', () => {
    const story = newStory();
    story.ownMember('own_1', ann, { lastName: 'Owner' });
    story.user('user_1').created({ email: ann });
    story.user('user_1').updated({ email: bob });
    story.user('user_1').deleted();
    const state = told(story);
    const { after, email, addresses } = erase(state, 'own_1');
    const mine = pseudonymOf('own_1');
    expect(after).toMatchObject({ id: 'own_1', managedBy: 'directory', status: 'deactivated', email: mine(bob) });
    expect(after.own).toEqual({
      ...state.members.get('own_1')?.own,
      email: mine(ann),
      firstName: null,
      lastName: null,
    });
    expect({ email, addresses }).toEqual({ email: bob, addresses: [ann, bob] });
  });

  test('of one of Eppo’s own that no directory knows needs no records', () => {
    const story = newStory();
    story.ownMember('own_1', ann, { status: 'deactivated' });
    const decision = erase(told(story), 'own_1');
    expect(decision).toMatchObject({ email: ann, users: [], addresses: [], at: later });
    expect(decision.after).toMatchObject({ email: pseudonymOf('own_1')(ann), firstName: null, own: null });
    expect(decision.after).toEqual(decision.before);
  });

  test('of one of Eppo’s own takes along who was listed with its address and never came', () => {
    const story = newStory();
    story.ownMember('own_1', ann);
    story.user('user_1').created({ email: ann, active: false });
    const state = told(story);
    const own = state.members.get('own_1');
    if (own !== undefined) state.members.set('own_1', { ...own, status: 'deactivated' });
    const { users, email, after } = erase(state, 'own_1');
    expect({ ids: users.map(({ id }) => id), email, managedBy: after.managedBy }).toEqual({
      ids: ['user_1'],
      email: ann,
      managedBy: 'eppo',
    });
  });

  test('reaches all who claim the member, and keeps what ties them together', () => {
    const story = newStory();
    story.user('user_1').created({ email: ann, idpId: 'idp_1' });
    story.user('user_1').deleted();
    story.user('user_2').created({ email: bob, idpId: 'idp_1' });
    story.user('user_2').deleted();
    const state = told(story);
    expect(state.members.size).toBe(1);
    const { users, after } = erase(state);
    expect(users.map(({ id }) => id)).toEqual(['user_1', 'user_2']);
    expect(after.email).toBe(hide(bob));
  });

  test('hides the address that somebody who had to give way to another was known by, not the suffix', () => {
    const story = newStory();
    story.user('user_1').created({ email: ann });
    story.user('user_1').deleted();
    const state = told(story);
    const member = state.members.get(founded);
    const suffixed = { ...member, email: 'ann+former-1@example.com' } as NonNullable<typeof member>;
    state.members.set(founded, suffixed);
    const { email, before, after } = erase(state);
    expect([email, before.email, after.email]).toEqual([ann, hide('ann+former-1@example.com'), hide(ann)]);
  });
});

describe('people who claim nobody', () => {
  function withSilent(tell: (story: Story) => void): Erasure {
    const story = newStory();
    story.user('user_1').created({ email: ann, idpId: 'idp_1' });
    story.user('user_1').updated({ email: bob });
    tell(story);
    story.user('user_1').deleted();
    return erase(told(story));
  }
  const idsOf = ({ users }: Erasure) => users.map(({ id }) => id);

  test('are erased too when they have had no other address', () => {
    const both = withSilent((story) => story.user('user_2').created({ email: ann, active: false }));
    expect(idsOf(both)).toEqual(['user_1', 'user_2']);
    expect(both.addresses).toEqual([ann, bob]);
  });

  test('stay when they have had another, with the addresses that they share', () => {
    const one = withSilent((story) => {
      story.user('user_2').created({ email: ann, active: false });
      story.user('user_2').updated({ email: 'cho@example.com' });
    });
    expect(idsOf(one)).toEqual(['user_1']);
    expect(one.addresses).toEqual([bob]);
  });

  test('without any address are erased when the identity provider says that they are the same', () => {
    const same = withSilent((story) => story.user('user_2').created({ email: null, active: false, idpId: 'idp_1' }));
    expect(idsOf(same)).toEqual(['user_1', 'user_2']);
  });

  test('without any address stay when the identity provider names somebody else now', () => {
    const other = withSilent((story) => {
      story.user('user_2').created({ email: null, active: false, idpId: 'idp_1' });
      story.user('user_2').updated({ email: null, active: false, idpId: 'idp_2' });
    });
    expect(idsOf(other)).toEqual(['user_1']);
    const nameless = withSilent((story) => {
      story.user('user_2').created({ email: null, active: false, idpId: 'idp_1' });
      story.user('user_2').updated({ email: null, active: false, idpId: null });
    });
    expect(idsOf(nameless)).toEqual(['user_1']);
  });
});

describe('it is refused', () => {
  test('while the member is active', () => {
    const story = newStory();
    story.user('user_1').created({ email: ann });
    expect(decideErasureOf(told(story), founded, later)).toEqual({ kind: 'refused', code: 'member_active' });
    const own = newStory();
    own.ownMember('own_1', ann);
    expect(decideErasureOf(told(own), 'own_1', later)).toEqual({ kind: 'refused', code: 'member_active' });
  });

  test('while somebody is there whom an operator keeps out', () => {
    const story = newStory();
    story.user('user_1').created({ email: ann });
    const state = told(story);
    const member = state.members.get(founded);
    if (member !== undefined) state.members.set(founded, { ...member, status: 'deactivated' });
    expect(decideErasureOf(state, founded, later)).toEqual({ kind: 'refused', code: 'member_active' });
  });

  test('when another member would change', () => {
    const story = newStory();
    story.ownMember('own_1', bob);
    story.user('user_1').created({ email: ann });
    // Waits for bob's address, and would get it if he were erased.
    story.user('user_1').updated({ email: bob });
    const state = told(story);
    const own = state.members.get('own_1');
    if (own !== undefined) state.members.set('own_1', { ...own, status: 'deactivated' });
    expect(decideErasureOf(state, 'own_1', later)).toEqual({ kind: 'refused', code: 'erasure_entangled' });
  });

  test('when another member would change besides', () => {
    const story = newStory({ groupId: 'group_1', role: 'data_owner' });
    story.user('user_1').created({ email: ann, attribute: 'owner' });
    story.user('user_1').addedTo('group_1');
    story.user('user_1').deleted();
    story.user('user_2').created({ email: bob });
    story.user('user_2').updated({ email: ann });
    // Both have gone; who has gone by the address longer has it, and the other one would get it.
    story.user('user_2').deleted();
    const state = told(story);
    expect(state.members.get('member-of-user_2')?.email).toBe(bob);
    expect(decideErasureOf(state, founded, later)).toEqual({ kind: 'refused', code: 'erasure_entangled' });
    const other = decideErasureOf(state, 'member-of-user_2', later);
    expect(other).toMatchObject({ kind: 'erased', email: ann, addresses: [bob] });
  });
});

describe('an entry of the audit trail', () => {
  test('loses the person and nothing else', () => {
    const shown = { email: ann, firstName: 'Ann', lastName: null, needsAttention: `Waits for ${bob}.`, role: 'admin' };
    const left = { email: hide(ann), firstName: null, lastName: null, needsAttention: null, role: 'admin' };
    expect(eraseShown(shown, hide)).toEqual(left);
  });

  test('that had no address gets none', () => {
    expect(eraseShown({ status: 'active' }, hide)).toEqual({ status: 'active' });
    expect(eraseShown({ email: null, reason: 'A leaver.' }, hide)).toEqual({ email: null, reason: 'A leaver.' });
  });
});
