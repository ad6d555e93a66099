import { describe, expect, it } from 'vitest';
import { orderDeliveries } from '../../src/sync/delivery-order.ts';
import { makeFixtureEvents, sampleId, scenarios, shapes, type Scenario } from '../../src/sync/fixture-events.ts';
import type { WebhookPayload } from '../../src/workos/shapes.ts';

const now = Date.UTC(2026, 0, 6);

function make(scenario: Scenario, count = 1, shape: (typeof shapes)[number] = 'okta'): WebhookPayload[] {
  return makeFixtureEvents({ shape, scenario, organizationId: 'org_1', directoryId: 'directory_1', count }, now);
}

describe('makeFixtureEvents', () => {
  it.each(scenarios.flatMap((scenario) => shapes.map((shape) => [scenario, shape] as const)))(
    'makes %s in the shape of %s, each event later than the one before it',
    (scenario, shape) => {
      const events = make(scenario, 3, shape);
      const ids = events.map(({ id }) => id);
      expect(ids.length).toBeGreaterThan(2);
      expect(ids).toEqual([...new Set(ids)].sort());
      expect(JSON.stringify(events)).toContain('org_1');
    },
  );

  it('goes round the five values of the role attribute', () => {
    const values = make('assign', 6).map(({ data }) => data['custom_attributes']);
    expect(values).toEqual(
      ['viewer', 'experiment_editor', 'data_owner', 'admin', 'default', 'viewer'].map((eppoMemberRole) => ({
        eppoMemberRole,
      })),
    );
  });

  it('speaks of the same people in every scenario', () => {
    const idsOf = (scenario: Scenario): unknown[] => make(scenario, 2).map(({ data }) => data['id']);
    expect(idsOf('rename')).toEqual(idsOf('assign'));
    expect(idsOf('unassign')).toEqual(idsOf('assign'));
    expect(make('group', 1)[1]?.data['user']).toMatchObject({ id: idsOf('assign')[0] });
  });

  it('says in an update what there was before', () => {
    expect(make('rename')).toMatchObject([
      { data: { last_name: 'Renamed', previous_attributes: { last_name: 'Example 1', email: 'ada.1@example.com' } } },
    ]);
    expect(make('role')).toMatchObject([
      { data: { previous_attributes: { custom_attributes: { eppoMemberRole: 'viewer' } } } },
    ]);
  });

  it('makes the same id of the same name, and another of another', () => {
    expect(sampleId('org', 'a')).toBe(sampleId('org', 'a'));
    expect(sampleId('org', 'a')).not.toBe(sampleId('org', 'b'));
  });
});

describe('orderDeliveries', () => {
  const events = Array.from({ length: 20 }, (_, index) => index);

  it('leaves the order alone unless told otherwise', () => {
    expect(orderDeliveries(events, { shuffle: false, duplicate: false, seed: 1 })).toEqual(events);
  });

  it('shuffles everything, the same way for the same seed', () => {
    const shuffled = orderDeliveries(events, { shuffle: true, duplicate: false, seed: 1 });
    expect(shuffled).not.toEqual(events);
    expect(shuffled.toSorted((a, b) => a - b)).toEqual(events);
    expect(orderDeliveries(events, { shuffle: true, duplicate: false, seed: 1 })).toEqual(shuffled);
    expect(orderDeliveries(events, { shuffle: true, duplicate: false, seed: 2 })).not.toEqual(shuffled);
  });

  it('doubles everything', () => {
    const doubled = orderDeliveries(events, { shuffle: true, duplicate: true, seed: 3 });
    expect(doubled.toSorted((a, b) => a - b)).toEqual(events.flatMap((event) => [event, event]));
  });
});
