import type { Role } from '../core/roles.ts';
import type { UserShape } from '../workos/directory-objects.ts';
import { makeId } from '../workos/shapes.ts';
import { roleAttribute } from './idp-actions.ts';

/** The people of the demo's story, each named after the attribute value they get. */
export const people = {
  dana: { firstName: 'Dana', lastName: 'Default', attribute: 'default' },
  victor: { firstName: 'Victor', lastName: 'Viewer', attribute: 'viewer' },
  erin: { firstName: 'Erin', lastName: 'Editor', attribute: 'experiment_editor' },
  olga: { firstName: 'Olga', lastName: 'Owner', attribute: 'data_owner' },
  amir: { firstName: 'Amir', lastName: 'Admin', attribute: 'admin' },
  mira: { firstName: 'Mira', lastName: 'Mistyped', attribute: 'Admn' },
} as const;

export type PersonName = keyof typeof people;

export const fullName = (name: PersonName): string => `${people[name].firstName} ${people[name].lastName}`;

/** Who is a member of Eppo's own before the directory is connected; `default` keeps that role. */
export const ownMember: {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly role: Role;
} = {
  email: 'dana.default@example.com',
  firstName: people.dana.firstName,
  lastName: people.dana.lastName,
  role: 'data_owner',
};

/** The person as a directory user; `at` is milliseconds, `number` keeps the ids of one time apart. */
export function directoryUser(name: PersonName, at: number, number: number): UserShape {
  const { firstName, lastName, attribute } = people[name];
  return {
    id: makeId('directory_user', at, number),
    email: `${firstName}.${lastName}@example.com`.toLowerCase(),
    firstName,
    lastName,
    createdAt: at,
    customAttributes: { [roleAttribute]: attribute },
  };
}
