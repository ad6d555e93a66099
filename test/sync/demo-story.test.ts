import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DirectoryEvent } from '../../src/core/event.ts';
import { beginStory, freshOrganizationId } from '../../src/sync/begin-story.ts';
import { ownMember } from '../../src/sync/demo-people.ts';
import { tellStory, type Story } from '../../src/sync/demo-story.ts';
import { roleAttribute, sampleDirectory } from '../../src/sync/idp-actions.ts';
import { isApplied } from '../../src/sync/read-event.ts';
import { toDirectoryEvent } from '../../src/workos/payload.ts';
import type { WebhookPayload } from '../../src/workos/shapes.ts';
import { arrivals, organizationId, ownMember as eppoMember } from '../support/histories.ts';
import { run, stateBefore } from '../support/run-core.ts';

const startedAt = Date.UTC(2026, 0, 5, 9);

function tell(provider: 'okta' | 'entra' | 'google'): Story {
  const directory = sampleDirectory(provider, { id: 'directory_1', organizationId, createdAt: startedAt });
  return tellStory({ directory, startedAt, salt: 7 });
}

function read({ id, event: type, created_at, data }: WebhookPayload): DirectoryEvent {
  if (!isApplied(type)) throw new Error(`${type} is not applied.`);
  const reading = toDirectoryEvent({ type, eventId: id, occurredAt: Date.parse(created_at), data, roleAttribute });
  if (!reading.ok) throw new Error(reading.failure.message);
  return reading.event;
}

/** The members that the rules make of events, in the terms in which the story says what it expects. */
function membersAfter(events: readonly DirectoryEvent[]): object[] {
  const own = { ...eppoMember('own', ownMember.email, ownMember.role), firstName: ownMember.firstName };
  const state = stateBefore({ own: [own], mappings: [] });
  run(state, events);
  return [...state.members.values()]
    .map(({ email, firstName, lastName, role, status, roleSource, needsAttention }) => {
      const name = `${String(firstName)} ${String(lastName)}`;
      return { email, name, role, status, roleSource, needsAttention: needsAttention !== null };
    })
    .sort((a, b) => (a.email < b.email ? -1 : 1));
}

function expectedOf(story: Story): object[] {
  return story.expected
    .map(({ eventIds: _, ...member }) => ({ ...member, role: member.role ?? 'viewer' }))
    .sort((a, b) => (a.email < b.email ? -1 : 1));
}

describe.each(['okta', 'entra', 'google'] as const)('the story in the shapes of %s', (provider) => {
  const story = tell(provider);

  it('ends as it says when told in order', () => {
    expect(membersAfter(story.events.map(read))).toEqual(expectedOf(story));
  });

  it('ends as it says in the order of its deliveries', () => {
    const delivered = story.deliveries.flatMap(({ step }) => step.events);
    expect(membersAfter(delivered.map(read))).toEqual(expectedOf(story));
  });

  it('ends as it says in any order, with repetitions', () => {
    fc.assert(
      fc.property(arrivals(story.events.map(read)), (arrived) => {
        expect(membersAfter(arrived)).toEqual(expectedOf(story));
      }),
      { numRuns: 50 },
    );
  });

  it('delivers every event, some too early and some again', () => {
    const delivered = story.deliveries.flatMap(({ step }) => step.events.map(({ id }) => id));
    expect(new Set(delivered)).toEqual(new Set(story.events.map(({ id }) => id)));
    const ids = story.steps.map(({ events }) => events[0]?.id ?? '');
    const places = story.deliveries
      .filter(({ when }) => when !== 'again')
      .map(({ step }) => ids.indexOf(step.events[0]?.id ?? ''));
    expect(places).not.toEqual(places.toSorted((a, b) => a - b));
    expect(story.deliveries.filter(({ when }) => when === 'again')).toHaveLength(2);
  });
});

const typesOf = (story: Story, sentence: string): string[] =>
  story.steps.find((step) => step.sentence.startsWith(sentence))?.events.map(({ event }) => event) ?? [];

it('has Entra update at once whom it creates, and keep who is unassigned as inactive', () => {
  const story = tell('entra');
  expect(typesOf(story, 'assigns Amir')).toEqual(['dsync.user.created', 'dsync.user.updated']);
  const leaving = story.steps.find(({ sentence }) => sentence.startsWith('unassigns'))?.events;
  expect(leaving).toMatchObject([
    { event: 'dsync.user.updated', data: { state: 'inactive', previous_attributes: { state: 'active' } } },
  ]);
});

it('has Okta delete who is unassigned, and announce them under a new id with the old idp_id', () => {
  const story = tell('okta');
  expect(typesOf(story, 'unassigns')).toEqual(['dsync.user.deleted']);
  const [gone] = story.steps.find(({ sentence }) => sentence.startsWith('unassigns'))?.events ?? [];
  const [back] = story.steps.find(({ sentence }) => sentence.endsWith('again'))?.events ?? [];
  expect(back).toMatchObject({ event: 'dsync.user.created', data: { idp_id: gone?.data['idp_id'] } });
  expect(back?.data['id']).not.toBe(gone?.data['id']);
});

it('tells nothing twice under the same ids', () => {
  const organization = freshOrganizationId('okta', startedAt);
  const another = freshOrganizationId('okta', startedAt);
  expect(another).not.toBe(organization);
  const stories = [
    beginStory('okta', organization),
    beginStory('entra', organization),
    beginStory('okta', another),
    beginStory('entra', freshOrganizationId('entra', startedAt)),
  ];
  const ids = stories.flatMap(({ events }) => events.map(({ id }) => id));
  expect(new Set(ids).size).toBe(ids.length);
});

it('is the same story whenever it is told of the same organization, and another one of no other', () => {
  const organization = freshOrganizationId('entra', startedAt);
  expect(organization).toMatch(/^org_demo_entra_[0-9A-Z]{26}$/);
  const story = beginStory('entra', organization);
  expect(beginStory('entra', organization)).toEqual(story);
  expect(Date.parse(story.events[0]?.created_at ?? '')).toBe(startedAt);
  expect(story.events.every(({ data }) => data['organization_id'] === organization)).toBe(true);
  expect(() => beginStory('okta', 'org_1')).toThrow('org_1 is not the id');
});
