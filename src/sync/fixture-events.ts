import { createHash } from 'node:crypto';
import type { DirectoryShape, Provider, UserShape } from '../workos/directory-objects.ts';
import { groupEvent, makeId, membershipEvent, type WebhookPayload } from '../workos/shapes.ts';
import { tellStory } from './demo-story.ts';
import {
  assign,
  beginTelling,
  change,
  drawSalt,
  roleAttribute,
  sampleDirectory,
  unassign,
  type Telling,
} from './idp-actions.ts';

/** The identity providers whose shapes there are fixtures of. */
export const shapes = ['okta', 'entra', 'google'] as const satisfies readonly Provider[];

/** What an IT admin does in a fixture. */
export const scenarios = ['assign', 'rename', 'role', 'unassign', 'group', 'story'] as const;
export type Scenario = (typeof scenarios)[number];

/** Which fixture events to make. */
export interface FixtureRequest {
  readonly shape: Provider;
  readonly scenario: Scenario;
  readonly organizationId: string;
  readonly directoryId: string;
  /** How many people it is about; a story has its own. */
  readonly count: number;
}

/** Ids are made from names, so that a second command speaks of the same people and directory as the first. */
const sampleTime = Date.UTC(2026, 0, 5, 9);

/** An id that is the same for the same name. */
export function sampleId(prefix: string, name: string): string {
  const digest = createHash('sha256').update(name).digest('hex');
  return makeId(prefix, sampleTime, Number.parseInt(digest.slice(0, 12), 16));
}

/** The events of a scenario, in the order in which they happened. They happen from `now` (milliseconds) on. */
export function makeFixtureEvents(request: FixtureRequest, now: number): WebhookPayload[] {
  const { shape, scenario, organizationId, directoryId, count } = request;
  const ids = { id: directoryId, organizationId, createdAt: sampleTime };
  const directory = sampleDirectory(shape, ids);
  const salt = drawSalt();
  if (scenario === 'story') return tellStory({ directory, startedAt: now, salt }).events;
  const telling = beginTelling(directory, now, salt);
  const people = Array.from({ length: count }, (_, index) => samplePerson(directory, index));
  if (scenario === 'group') return gather(telling, people);
  return people.flatMap((person) => act(scenario, telling, person));
}

function act(
  scenario: Exclude<Scenario, 'group' | 'story'>,
  telling: Telling,
  person: UserShape,
): readonly WebhookPayload[] {
  switch (scenario) {
    case 'assign':
      return assign(telling, person);
    case 'rename': {
      const email = person.email?.replace('@', '.renamed@') ?? null;
      return change(telling, person, { ...person, lastName: 'Renamed', email });
    }
    case 'role':
      return change(telling, person, { ...person, customAttributes: { [roleAttribute]: 'admin' } });
    case 'unassign':
      return unassign(telling, person);
  }
}

function gather({ directory, next }: Telling, people: readonly UserShape[]): WebhookPayload[] {
  const group = {
    id: sampleId('directory_group', `${directory.id} editors`),
    name: 'Eppo editors',
    createdAt: sampleTime,
  };
  return [
    groupEvent('created', next(), directory, group),
    ...people.map((user) => membershipEvent('user_added', next(), directory, { user, group })),
  ];
}

const firstNames = ['Ada', 'Ben', 'Cleo', 'Dan', 'Eva', 'Finn', 'Gia', 'Hugo', 'Ida', 'Jon'] as const;
const attributeValues = ['viewer', 'experiment_editor', 'data_owner', 'admin', 'default'] as const;

function samplePerson(directory: DirectoryShape, index: number): UserShape {
  const firstName = firstNames[index % firstNames.length] ?? 'Ada';
  const number = String(index + 1);
  return {
    id: sampleId('directory_user', `${directory.id} ${number}`),
    email: `${firstName.toLowerCase()}.${number}@example.com`,
    firstName,
    lastName: `Example ${number}`,
    createdAt: sampleTime,
    customAttributes: { [roleAttribute]: attributeValues[index % attributeValues.length] },
  };
}
