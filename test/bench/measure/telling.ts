import { createHash } from 'node:crypto';
import type { DirectoryShape, UserShape } from '../../../src/workos/directory-objects.ts';
import { makeId, userEvent, type WebhookPayload } from '../../../src/workos/shapes.ts';

/**
 * A made-up history that is the same wherever it is told, so that the process that sends it and the one that looks for
 * it in the database need not exchange it: first everybody is created, then everybody updated in turn.
 */
export interface Telling {
  /** Keeps the ids of several histories in one database apart; letters and digits. */
  readonly name: string;
  /** The name of another telling in whose organizations this one's people are. */
  readonly within?: string;
  readonly organizations: number;
  readonly users: number;
  readonly events: number;
  /** Milliseconds since the epoch of the first event; each next one is a millisecond later. */
  readonly startedAt: number;
  /** The first this many events are left out, as told before. */
  readonly from?: number;
  /** The directory users lack their state, so that every event fails. */
  readonly poisoned?: boolean;
}

const provider = 'okta';
const roles = ['viewer', 'experiment_editor', 'data_owner', 'default'];

/** What an identity provider maps besides the role; it brings a body to the 2 KB that deliveries with attributes have. */
const attributes = {
  department_name: 'Research and Development, Experimentation Platform',
  division_name: 'Product and Engineering, Europe, Middle East and Africa',
  cost_center_name: 'CC-40311 Experimentation Platform, statistics engine',
  employee_type: 'Full-time employee, permanent contract',
  employment_start_date: '2019-04-01',
  manager_email: 'the.manager.of.this.department@example.com',
  manager_name: 'Maxine Manager of the Experimentation Platform',
  addresses: [
    {
      type: 'work',
      primary: true,
      country: 'NL',
      region: 'Noord-Holland',
      locality: 'Amsterdam',
      postal_code: '1012 AB',
      street_address: 'Examplestraat 123, third floor, north wing',
    },
  ],
  groups: Array.from({ length: 22 }, (_, place) => `APP-EPPO-EXPERIMENTS-TEAM-${String(place).padStart(2, '0')}`),
};

/** How many events are told: those that are not left out. */
export function countOf({ events, from = 0 }: Telling): number {
  return events - from;
}

/** The id of the organization with that number. */
export function organizationOf({ name, within = name }: Telling, number: number): string {
  return `org_bench_${within}_${number}`;
}

/** The id of the event told at that place. */
export function eventIdAt({ name, startedAt, from = 0 }: Telling, place: number): string {
  const salt = Number.parseInt(createHash('sha1').update(name).digest('hex').slice(0, 6), 16);
  return makeId('event', startedAt + from + place, salt * 2 ** 24 + from + place);
}

/** The e-mail of the person with that number. */
export function emailOf({ name }: Telling, user: number): string {
  return `person${user}.${name.toLowerCase()}@example.com`;
}

/** The event told at that place, 0 being the first. */
export function eventAt(telling: Telling, place: number): WebhookPayload {
  const number = place + (telling.from ?? 0);
  const user = number % telling.users;
  const at = telling.startedAt + number;
  const event = { id: eventIdAt(telling, place), at };
  const told = number < telling.users ? 'created' : 'updated';
  const payload = userEvent(told, event, directoryOf(telling, user), personOf(telling, user, number));
  if (telling.poisoned !== true) return payload;
  const { state: _state, ...data } = payload.data;
  return { ...payload, data };
}

function directoryOf(telling: Telling, user: number): DirectoryShape {
  const number = user % telling.organizations;
  const organizationId = organizationOf(telling, number);
  return {
    provider,
    id: organizationId.replace('org', 'directory'),
    organizationId,
    name: `Directory ${number}`,
    domain: 'example.com',
    createdAt: telling.startedAt,
  };
}

function personOf(telling: Telling, user: number, number: number): UserShape {
  const turn = Math.floor(number / telling.users);
  const eppoMemberRole = roles[(user + turn) % roles.length];
  return {
    id: `directory_user_${telling.name}_${user}`,
    email: emailOf(telling, user),
    firstName: `Person${user}`,
    lastName: turn === 0 ? 'Example' : `Example-${turn}`,
    createdAt: telling.startedAt,
    customAttributes: { eppoMemberRole, ...attributes },
  };
}
