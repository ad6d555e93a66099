import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Change } from '../../src/core/change.ts';
import { membersConcerned } from '../../src/core/concerned.ts';
import {
  deltasOf,
  effectOf,
  memberEffects,
  NetEffects,
  type MemberDelta,
  type Standing,
} from '../../src/core/effect.ts';
import type { MemberRecord } from '../../src/core/member.ts';
import { arrivals, history, ownMember } from '../support/histories.ts';
import { run, stateBefore } from '../support/run-core.ts';
import { newStory, okta } from '../support/story.ts';

const active = (role: Standing['role'] = 'viewer'): Standing => ({ role, status: 'active' });
const gone = (role: Standing['role'] = 'viewer'): Standing => ({ role, status: 'deactivated' });

describe('what a change is called', () => {
  it.each<[string, Standing | null, Standing | null, MemberDelta['fields'], boolean, (typeof memberEffects)[number]]>([
    ['back again', gone(), active(), [], false, 'regains_access'],
    ['back again with more', gone(), active('admin'), ['email'], true, 'regains_access'],
    ['new', null, active(), [], false, 'gains_access'],
    ['new and gone already', null, gone(), [], false, 'profile'],
    ['gone', active('admin'), gone(), ['lastName'], false, 'loses_access'],
    ['given way', active(), null, [], false, 'loses_access'],
    ['gone before, and given way', gone(), null, [], false, 'profile'],
    ['higher', active('viewer'), active('experiment_editor'), ['roleSource'], false, 'role_up'],
    ['lower', active('admin'), active('data_owner'), [], true, 'role_down'],
    ['higher while gone', gone('viewer'), gone('admin'), [], false, 'role_up'],
    ['a name', active(), active(), ['firstName'], true, 'profile'],
    ['nothing', active(), active(), [], false, 'unchanged'],
    ['nothing yet', active(), active(), [], true, 'held'],
  ])('%s', (_, before, after, fields, held, effect) => {
    expect(effectOf({ memberId: 'm', before, after, fields }, held)).toBe(effect);
    expect(memberEffects).toContain(effect);
  });
});

const ann: MemberRecord = ownMember('m1', 'ann@example.com', 'viewer');
const raised: MemberRecord = { ...ann, role: 'admin', roleSource: 'attribute' };
const created: Change = { kind: 'member-created', after: ann };
const updated: Change = { kind: 'member-updated', before: ann, after: raised };

describe('what changes do to members', () => {
  it('is role, status and the names of the rest, of what shows', () => {
    const unseen: Change = { kind: 'member-updated', before: ann, after: { ...ann, roleEventId: 'event_1' } };
    const mirror: Change = { kind: 'address-recorded', email: 'ann@example.com', identityId: 'i' };
    expect(deltasOf([mirror, updated, unseen])).toEqual([
      { memberId: 'm1', before: active(), after: active('admin'), fields: ['roleSource'] },
    ]);
    expect(deltasOf([created, { kind: 'member-merged', before: ann, into: 'm2' }])).toEqual([
      { memberId: 'm1', before: null, after: active(), fields: [] },
      { memberId: 'm1', before: active(), after: null, fields: [] },
    ]);
  });

  it('is added up from the beginning to the end', () => {
    const effects = new NetEffects();
    effects.concern([ownMember('m2', 'bob@example.com'), ann], false);
    effects.add([updated]);
    effects.concern([raised], true);
    effects.add([{ kind: 'member-updated', before: raised, after: { ...ann, lastName: 'New' } }]);
    effects.add([{ kind: 'member-created', after: { ...ann, id: 'm3' } }]);
    effects.add([{ kind: 'member-withdrawn', before: { ...ann, id: 'm3' } }]);
    expect(effects.list().map(({ memberId, effect, fields }) => [memberId, effect, ...fields])).toEqual([
      ['m2', 'unchanged'],
      ['m1', 'profile', 'lastName'],
    ]);
  });

  it('says who is held', () => {
    const effects = new NetEffects();
    effects.concern([ann], false);
    effects.concern([ann], true);
    expect(effects.list()).toMatchObject([{ memberId: 'm1', effect: 'held' }]);
  });
});

function sideOf(member: MemberRecord | undefined): Standing | null {
  return member === undefined ? null : { role: member.role, status: member.status };
}

test('the effects of any events are the difference of the members before and after', () => {
  const cases = history.chain((told) =>
    fc.record({ told: fc.constant(told), first: fc.nat({ max: 30 }), again: arrivals(told.events) }),
  );
  fc.assert(
    fc.property(cases, ({ told, first, again }) => {
      const state = stateBefore(told);
      run(state, told.events.slice(0, first));
      const before = new Map(state.members);
      const effects = new NetEffects();
      for (const decision of run(state, again)) effects.add(decision.changes);
      const listed = new Map(effects.list().map((effect) => [effect.memberId, effect]));
      for (const id of new Set([...before.keys(), ...state.members.keys(), ...listed.keys()])) {
        const [then, now] = [sideOf(before.get(id)), sideOf(state.members.get(id))];
        const effect = listed.get(id);
        if (effect === undefined) expect(then).toEqual(now);
        else expect([effect.before, effect.after]).toEqual([then, now]);
      }
    }),
    { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 300) },
  );
});

describe('whom an event is about', () => {
  const story = newStory();
  const created_ = story.user('user_1').created({ email: 'ann@example.com' });
  story.user('user_2').created({ email: 'bob@example.com' });
  const deleted = story.user('user_2').deleted();
  story.user('user_3', 'directory_other').created({ email: 'cho@example.com' });
  const state = stateBefore(story);
  run(state, story.events);
  const about = (event: typeof created_): string[] => membersConcerned(state, event).map(({ email }) => email);

  it('is the one whom it names', () => {
    expect(about(created_)).toEqual(['ann@example.com']);
    expect(about(deleted)).toEqual(['bob@example.com']);
    expect(about(story.user('user_3', 'directory_other').addedTo('group_1'))).toEqual(['cho@example.com']);
    expect(about(story.user('user_4').deleted())).toEqual([]);
  });

  it('is everybody who is there, of a directory; of a group nobody in particular', () => {
    expect(about(story.directory(okta).deleted())).toEqual(['ann@example.com']);
    expect(about(story.group('group_1').created('Editors'))).toEqual([]);
  });
});
