import { describe, expect, test } from 'vitest';
import type { SyncState } from '../../src/core/state.ts';
import { afterErasure, erasureOf, pseudonymOf, told } from '../support/erase-core.ts';
import { run } from '../support/run-core.ts';
import { newStory, type Story } from '../support/story.ts';

const ann = 'ann@example.com';
const bob = 'bob@example.com';
const founded = 'member-of-user_1';
const hide = pseudonymOf(founded);

/** Somebody who came as Ann, was renamed to Bob, left, and was erased at the very time of leaving. */
function erased(): { state: SyncState; story: Story } {
  const story = newStory();
  const user = story.user('user_1');
  user.created({ email: ann, idpId: 'idp_1', lastName: 'Smith', attribute: 'admin' });
  user.updated({ email: bob });
  user.deleted();
  const state = told(story);
  const newest = story.events.at(-1)?.stamp.at ?? 0;
  return { state: afterErasure(state, erasureOf(state, founded, newest)), story };
}

const superseded = {
  outcome: 'superseded',
  reason: 'The person was erased on request; what happened before counts no more.',
  changes: [],
};

describe('an event about somebody who was erased', () => {
  test('counts no more when it happened before, or at the very time', () => {
    const { state, story } = erased();
    const late = story.atOnce().user('user_1').created({ email: ann });
    const membership = story.atOnce().user('user_1').addedTo('group_1');
    expect(run(state, [late, membership])).toEqual([superseded, superseded]);
    expect(run(state, story.events.slice(0, 2))).toEqual([superseded, superseded]);
    expect(JSON.stringify([...state.users.values()])).not.toContain(ann);
  });

  test('is a new assignment when it shows them active later', () => {
    const { state, story } = erased();
    const [back] = run(state, [story.user('user_1').created({ email: ann, firstName: 'Ann' })]);
    expect(back?.outcome).toBe('applied');
    expect(state.members.get(founded)).toMatchObject({ status: 'active', email: ann, firstName: 'Ann' });
    const [membership] = run(state, [story.user('user_1').addedTo('group_1')]);
    expect(membership?.outcome).toBe('applied');
  });

  test('tells only that they are not there when it does not', () => {
    const { state, story } = erased();
    const before = state.users.get('user_1');
    const inactive = story.user('user_1').updated({ email: ann, active: false, attribute: 'owner', idpId: 'idp_1' });
    const deleted = story.user('user_1').deleted();
    run(state, [inactive, deleted]);
    expect(state.users.get('user_1')).toEqual({
      ...before,
      history: [
        ...(before?.history ?? []),
        { stamp: inactive.stamp, kind: 'updated', email: null, active: false },
        { stamp: deleted.stamp, kind: 'deleted', email: null, active: false },
      ],
    });
    expect(state.addresses.has(ann)).toBe(false);
    expect(state.members.get(founded)).toMatchObject({ status: 'deactivated', email: hide(bob), firstName: null });
  });

  test('of another directory user makes another member of the same person', () => {
    const { state, story } = erased();
    run(state, [story.user('user_9').created({ email: ann, idpId: 'idp_1' })]);
    expect(state.members.get('member-of-user_9')).toMatchObject({ status: 'active', email: ann });
    expect(state.members.get(founded)).toMatchObject({ status: 'deactivated', email: hide(bob) });
  });
});
