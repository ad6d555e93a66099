import type { DirectoryShape, UserShape } from '../../src/workos/directory-objects.ts';
import {
  directoryEvent,
  groupEvent,
  makeId,
  membershipEvent,
  userEvent,
  type EventShape,
  type WebhookPayload,
} from '../../src/workos/shapes.ts';
import { expect } from 'vitest';
import { randomFrom } from '../support/random.ts';
import { readAll, readMembers, readStatus, type ApiEvent } from './api.ts';
import type { Answer } from './http.ts';

/** Events of several organizations and the members that they must lead to, in whatever order they come. */
export interface Storm {
  /** As they happened. */
  readonly events: readonly WebhookPayload[];
  /** Shuffled, some of them twice. */
  readonly deliveries: readonly WebhookPayload[];
  /** By organization: a line a member, sorted. */
  readonly expected: ReadonlyMap<string, readonly string[]>;
}

interface Telling {
  readonly directory: DirectoryShape;
  readonly next: () => EventShape;
  readonly user: (words: Partial<UserShape> & { readonly email: string }) => UserShape;
}

/** A directory of a fresh organization, and what hands out ids and times in it. */
export function newDirectory(name: string, startedAt: number): Telling {
  const number = Number.parseInt(Buffer.from(name).toString('hex').slice(-10), 16);
  let count = 0;
  const next = (): EventShape => {
    count += 1;
    const at = startedAt + count;
    return { id: makeId('event', at, number * 4096 + count), at };
  };
  return {
    directory: {
      provider: 'okta',
      id: `directory_${name}`,
      organizationId: `org_${name}`,
      name,
      domain: 'example.com',
      createdAt: startedAt,
    },
    next,
    user: (words) => ({
      id: makeId('directory_user', startedAt, number * 4096 + (count += 1)),
      firstName: 'Ann',
      lastName: 'Example',
      createdAt: startedAt,
      customAttributes: {},
      ...words,
    }),
  };
}

interface Life {
  readonly events: readonly WebhookPayload[];
  readonly expected: string;
}

const role = (eppoMemberRole: string): Pick<UserShape, 'customAttributes'> => ({
  customAttributes: { eppoMemberRole },
});

/** What can happen to a person; each leaves exactly one member. */
const lives: readonly ((telling: Telling, email: string) => Life)[] = [
  ({ directory, next, user }, email) => {
    const ann = user({ email, ...role('viewer') });
    const events = [
      userEvent('created', next(), directory, ann),
      userEvent('updated', next(), directory, { ...ann, lastName: 'Renamed', ...role('admin') }),
    ];
    return { events, expected: `${email} Ann Renamed admin active` };
  },
  ({ directory, next, user }, email) => {
    const first = user({ email, ...role('data_owner') });
    const again = user({ email, ...role('default') });
    const events = [
      userEvent('created', next(), directory, first),
      userEvent('deleted', next(), directory, first),
      userEvent('created', next(), directory, again),
    ];
    return { events, expected: `${email} Ann Example data_owner active` };
  },
  ({ directory, next, user }, email) => {
    const ann = user({ email, ...role('experiment_editor') });
    const events = [
      userEvent('created', next(), directory, ann),
      userEvent('updated', next(), directory, { ...ann, state: 'inactive' }),
    ];
    return { events, expected: `${email} Ann Example experiment_editor deactivated` };
  },
  ({ directory, next, user }, email) => {
    const ann = user({ email });
    const moved = `new.${email}`;
    const events = [
      userEvent('created', next(), directory, ann),
      userEvent('updated', next(), directory, { ...ann, email: moved }),
    ];
    return { events, expected: `${moved} Ann Example viewer active` };
  },
  ({ directory, next, user }, email) => {
    const ann = user({ email, ...role('data_owner') });
    const group = { id: `${directory.id}_group`, name: 'Editors', createdAt: directory.createdAt };
    const events = [
      userEvent('created', next(), directory, ann),
      membershipEvent('user_added', next(), directory, { user: ann, group }),
      userEvent('deleted', next(), directory, ann),
    ];
    return { events, expected: `${email} Ann Example data_owner deactivated` };
  },
];

/** Ten people in each organization: fewer leave than any safety limit on removals allows. */
const peopleEach = 10;

/** Makes a storm; the same seed shuffles it the same way. */
export function makeStorm(organizations: number, seed: number): Storm {
  const startedAt = Date.now() - 60_000;
  const events: WebhookPayload[] = [];
  const expected = new Map<string, string[]>();
  for (let index = 0; index < organizations; index += 1) {
    const telling = newDirectory(`storm${index}`, startedAt);
    const { directory } = telling;
    const group = { id: `${directory.id}_group`, name: 'Editors', createdAt: directory.createdAt };
    events.push(directoryEvent('activated', telling.next(), directory));
    events.push(groupEvent('created', telling.next(), directory, group));
    const told = Array.from({ length: peopleEach }, (_, person) =>
      lives[person % lives.length]?.(telling, `person${person}@example.com`),
    );
    events.push(...told.flatMap((life) => life?.events ?? []));
    expected.set(directory.organizationId, told.map((life) => life?.expected ?? '').toSorted());
  }
  const random = randomFrom(seed);
  const deliveries = events.flatMap((event) => (random() < 0.2 ? [event, event] : [event]));
  return { events, deliveries: shuffled(deliveries, random), expected };
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}

/**
 * Checks that nothing was lost and nothing done twice: every delivery was acknowledged, every event has one outcome,
 * the counters agree, and the members are as they must be.
 */
export async function expectWholeStorm(url: string, storm: Storm, answers: readonly Answer[]): Promise<void> {
  const said = answers.map(({ body }) => body['status']);
  expect(said.filter((status) => status === 'accepted')).toHaveLength(storm.events.length);
  expect(said.filter((status) => status === 'duplicate')).toHaveLength(answers.length - storm.events.length);
  const stored = await readAll<ApiEvent>(url, '/api/v1/events');
  expect(stored.map(({ id }) => id).toSorted()).toEqual(storm.events.map(({ id }) => id).toSorted());
  expect(stored.filter(({ outcome }) => outcome === null || outcome === 'failed')).toEqual([]);
  const { duplicate, ...ended } = (await readStatus(url)).events.byOutcome;
  expect(duplicate).toBe(answers.length - storm.events.length);
  expect(Object.values(ended).reduce((sum, count) => sum + count, 0)).toBe(storm.events.length);
  for (const [organization, members] of storm.expected) {
    const found = (await readMembers(url, organization)).map(
      ({ email, firstName, lastName, role, status }) => `${email} ${firstName} ${lastName} ${role} ${status}`,
    );
    expect(found.toSorted()).toEqual(members);
  }
}
