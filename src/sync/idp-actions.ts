import { randomInt } from 'node:crypto';
import { userObject, type DirectoryShape, type Provider, type UserShape } from '../workos/directory-objects.ts';
import { makeId, userEvent, type EventShape, type WebhookPayload } from '../workos/shapes.ts';

/** The custom attribute that carries the Eppo role, under the name that Eppo's guide gives it. */
export const roleAttribute = 'eppoMemberRole';

/** One directory whose events are being made, each a millisecond after the one before it. */
export interface Telling {
  readonly directory: DirectoryShape;
  readonly next: (previousAttributes?: Readonly<Record<string, unknown>>) => EventShape;
}

/** A salt for `beginTelling` that another run will hardly draw. */
export const drawSalt = (): number => randomInt(2 ** 40);

/**
 * Begins to tell a directory's events. `startedAt` is the first one's time in milliseconds; `salt` keeps the ids of two
 * tellings of one millisecond apart, and is a whole number below 2^40.
 */
export function beginTelling(directory: DirectoryShape, startedAt: number, salt: number): Telling {
  let told = 0;
  return {
    directory,
    next: (previousAttributes) => {
      const at = startedAt + told;
      told += 1;
      const event = { id: makeId('event', at, salt * 4096 + told), at };
      return previousAttributes === undefined ? event : { ...event, previousAttributes };
    },
  };
}

/** The directory of a provider as the fixtures have it. */
export function sampleDirectory(
  provider: Provider,
  ids: { readonly id: string; readonly organizationId: string; readonly createdAt: number },
): DirectoryShape {
  const names = { okta: 'Example Okta', entra: 'Example Entra ID', google: 'Example Google Workspace' } as const;
  return { provider, name: names[provider], domain: 'example.com', ...ids };
}

/** A person is assigned to the app. Entra makes two SCIM calls, so an update follows the creation at once. */
export function assign({ directory, next }: Telling, user: UserShape): WebhookPayload[] {
  const created = userEvent('created', next(), directory, user);
  return directory.provider === 'entra' ? [created, userEvent('updated', next({}), directory, user)] : [created];
}

/** A person's profile or attribute changes. */
export function change({ directory, next }: Telling, before: UserShape, after: UserShape): WebhookPayload[] {
  return [userEvent('updated', next(previousAttributes(directory, before, after)), directory, after)];
}

/**
 * A person is unassigned. Most environments are told of a deletion; Entra's is told here the way of an environment that
 * keeps inactive users: an update to `inactive` (WorkOS documentation, handle inactive users).
 */
export function unassign(telling: Telling, user: UserShape): WebhookPayload[] {
  const { directory, next } = telling;
  const gone = { ...user, state: 'inactive' };
  return directory.provider === 'entra' ? change(telling, user, gone) : [userEvent('deleted', next(), directory, gone)];
}

/**
 * A person who was unassigned is assigned again. After a deletion WorkOS announces a new directory user with the old
 * `idp_id` (here `newId`); one that was kept inactive becomes active again under its old id.
 */
export function assignAgain(telling: Telling, user: UserShape, newId: string): WebhookPayload[] {
  const { directory } = telling;
  if (directory.provider === 'entra') return change(telling, { ...user, state: 'inactive' }, user);
  const idpId = userObject(directory, user, user.createdAt)['idp_id'];
  return assign(telling, { ...user, id: newId }).map((payload) => ({
    ...payload,
    data: { ...payload.data, idp_id: idpId },
  }));
}

/** WorkOS's shallow difference: the root properties that changed, as they were, and so for custom attributes. */
function previousAttributes(directory: DirectoryShape, before: UserShape, after: UserShape): Record<string, unknown> {
  const [was, is] = [userObject(directory, before, 0), userObject(directory, after, 0)];
  const previous: Record<string, unknown> = {};
  for (const key of ['email', 'first_name', 'last_name', 'name', 'state']) {
    if (was[key] !== is[key]) previous[key] = was[key];
  }
  const [role, newRole] = [before.customAttributes?.[roleAttribute], after.customAttributes?.[roleAttribute]];
  if (role !== newRole) previous['custom_attributes'] = { [roleAttribute]: role ?? null };
  return previous;
}
