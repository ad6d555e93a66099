import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { absorb } from '../../src/core/absorb.ts';
import { deltasOf, type MemberDelta } from '../../src/core/effect.ts';
import { createState } from '../../src/core/evolve.ts';
import { departure, settledAhead, takesOutcome, type Planned } from '../../src/core/replay.ts';
import type { SyncState } from '../../src/core/state.ts';
import { history, organizationId } from '../support/histories.ts';
import { recordsOf, run, stateBefore } from '../support/run-core.ts';

describe('what need not be decided', () => {
  it.each([
    [{ waiting: true, hasPayload: true, isApplied: true }, 'waiting'],
    [{ waiting: true, hasPayload: false, isApplied: false }, 'waiting'],
    [{ waiting: false, hasPayload: false, isApplied: false }, 'ignored'],
    [{ waiting: false, hasPayload: true, isApplied: false }, 'ignored'],
    [{ waiting: false, hasPayload: false, isApplied: true }, 'payload_gone'],
    [{ waiting: false, hasPayload: true, isApplied: true }, null],
  ])('%j: %s', (standing, outcome) => {
    expect(settledAhead(standing)).toBe(outcome);
  });
});

it.each([
  ['failed', true],
  ['ignored', true],
  ['applied', false],
  ['unchanged', false],
  ['superseded', false],
  ['held', false],
  [null, false],
] as const)('an event that ended %s takes the outcome of its replay: %s', (outcome, takes) => {
  expect(takesOutcome(outcome)).toBe(takes);
});

const side = { role: 'viewer', status: 'active' } as const;
const delta: MemberDelta = { memberId: 'm1', before: side, after: { ...side, role: 'admin' }, fields: ['email'] };
const other: MemberDelta = { ...delta, memberId: 'm2' };
const planned: Planned = { outcome: 'applied', members: [delta, other] };
const anotherWay = 'it would change other members, or change them in another way';

describe('a plan and what comes out now', () => {
  it.each<[string, Planned, string | null]>([
    ['the same', { ...planned }, null],
    ['the same in another order', { ...planned, members: [other, delta] }, null],
    ['another outcome', { ...planned, outcome: 'unchanged' }, 'it would end as unchanged and no longer as applied'],
    ['one fewer', { ...planned, members: [delta] }, anotherWay],
    ['one more', { ...planned, members: [delta, other, { ...delta, memberId: 'm3' }] }, anotherWay],
    ['somebody else', { ...planned, members: [delta, { ...delta, memberId: 'm3' }] }, anotherWay],
    [
      'another role before',
      { ...planned, members: [{ ...delta, before: { ...side, role: 'admin' } }, other] },
      anotherWay,
    ],
    [
      'another status after',
      { ...planned, members: [{ ...delta, after: { ...side, status: 'deactivated' } }, other] },
      anotherWay,
    ],
    ['nobody before', { ...planned, members: [{ ...delta, before: null }, other] }, anotherWay],
    ['nobody after', { ...planned, members: [{ ...delta, after: null }, other] }, anotherWay],
    ['another field', { ...planned, members: [{ ...delta, fields: ['firstName'] }, other] }, anotherWay],
  ])('%s', (_, now, why) => {
    expect(departure(planned, now)).toBe(why);
    expect(departure(now, now)).toBeNull();
  });
});

/** A state with everything of another one, as reading it from the database would give it. */
function readAgain(state: SyncState): SyncState {
  return createState({
    organizationId,
    directories: state.directories.values(),
    users: state.users.values(),
    groups: state.groups.values(),
    memberships: [...state.membershipsOfUser.values()].flatMap((ofUser) => [...ofUser.values()]),
    members: state.members.values(),
    addresses: [...state.addresses].map(([email, identityId]) => ({ email, identityId })),
    mappings: state.mappings,
    overrides: [{ memberId: 'm1', role: 'admin', status: null }],
  });
}

test('planning, and then running with nothing in between, always ends as planned', () => {
  const cases = fc.record({ told: history, cut: fc.nat({ max: 30 }), batch: fc.integer({ min: 1, max: 5 }) });
  fc.assert(
    fc.property(cases, ({ told, cut, batch }) => {
      // Some events came first; all of them are replayed.
      const stored = stateBefore(told);
      run(
        stored,
        told.events.filter((_, place) => (place * 7) % 30 < cut),
      );
      const world = readAgain(stored);

      const plan: Planned[] = [];
      const carried = readAgain(stored);
      const gone = new Set<string>();
      for (let start = 0; start < told.events.length; start += batch) {
        absorb(carried, readAgain(stored), gone);
        for (const { outcome, changes } of run(carried, told.events.slice(start, start + batch))) {
          plan.push({ outcome, members: deltasOf(changes) });
          for (const change of changes) {
            if (change.kind === 'member-merged' || change.kind === 'member-withdrawn') gone.add(change.before.id);
          }
        }
      }
      const now = run(world, told.events).map(({ outcome, changes }) => ({ outcome, members: deltasOf(changes) }));
      expect(plan.map((planned_, place) => departure(planned_, now[place] ?? planned_))).toEqual(now.map(() => null));
      expect(recordsOf(carried)).toEqual(recordsOf(world));
    }),
    { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 300) },
  );
});

test('what was not in the state before is taken into it', () => {
  fc.assert(
    fc.property(history, (told) => {
      const stored = stateBefore(told);
      run(stored, told.events);
      const all = readAgain(stored);
      // How many there are is known of the whole organization, whatever is read of it.
      const empty = createState({
        ...{ organizationId, directories: [], users: [], groups: [], memberships: [], members: [], addresses: [] },
        ...{ mappings: told.mappings, headcount: all.headcount },
      });
      absorb(empty, all, new Set());
      expect(empty).toEqual(all);
      const [first] = all.members.keys();
      const without = createState({
        ...{ organizationId, directories: [], users: [], groups: [], memberships: [], members: [], addresses: [] },
        mappings: told.mappings,
      });
      absorb(without, all, new Set(first === undefined ? [] : [first]));
      expect(without.members.size).toBe(Math.max(0, all.members.size - 1));
    }),
  );
});
