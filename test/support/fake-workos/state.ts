import {
  directoryObject,
  groupObject,
  userObject,
  type Data,
  type DirectoryShape,
  type GroupShape,
  type Provider,
  type UserShape,
} from '../../../src/workos/directory-objects.ts';
import {
  directoryEvent,
  groupEvent,
  makeId,
  membershipEvent,
  userEvent,
  type WebhookPayload,
} from '../../../src/workos/shapes.ts';

/** One entry of the log: the event as WorkOS lists it and as its webhook carries it, and its time in milliseconds. */
export interface LoggedEvent {
  readonly at: number;
  readonly payload: WebhookPayload;
}

interface Kept<Shape> {
  shape: Shape;
  updatedAt: number;
}

export interface KeptDirectory extends Kept<DirectoryShape> {
  readonly users: Map<string, Kept<UserShape>>;
  readonly groups: Map<string, Kept<GroupShape> & { readonly userIds: Set<string> }>;
}

type UserFields = Omit<UserShape, 'id' | 'createdAt'>;
type NewUser = Partial<UserFields> & { readonly id?: string };

/** Merged over what is listed, to send what the shapes cannot; a field that is undefined is left out of the JSON. */
type WirePatch = Readonly<Record<string, unknown>>;

function found<T>(thing: T | undefined, id: string): T {
  if (thing === undefined) throw new Error(`The fake WorkOS has no ${id} (any more). Add it first.`);
  return thing;
}

/**
 * What WorkOS knows. Each verb changes the directory, appends its event to the log, with times that only rise, and
 * returns the event, so that a test can deliver it as a webhook, or not.
 */
export class FakeWorkosState {
  readonly directories = new Map<string, KeptDirectory>();
  readonly events: LoggedEvent[] = [];
  readonly #home = new Map<string, KeptDirectory>();
  readonly #positions = new Map<string, number>();
  readonly #patches = new Map<string, WirePatch>();
  readonly #now: () => number;
  #lastAt = 0;
  #counter = 0;
  #quiet = false;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** WorkOS's clock, in milliseconds: never behind the newest event. */
  get now(): number {
    return Math.max(this.#now(), this.#lastAt);
  }

  /** Changes the directory as `change` does, but without events: what both webhooks and the Events API lost. */
  quietly<T>(change: () => T): T {
    this.#quiet = true;
    try {
      return change();
    } finally {
      this.#quiet = false;
    }
  }

  connectDirectory(
    given: Partial<Omit<DirectoryShape, 'createdAt'>> & { readonly organizationId: string },
  ): WebhookPayload {
    const createdAt = this.#tick();
    const id = given.id ?? this.#newId('directory', createdAt);
    const provider: Provider = given.provider ?? 'okta';
    const { organizationId, name = 'Example directory', domain = 'example.com' } = given;
    const shape = { provider, id, organizationId, name, domain, createdAt };
    this.directories.set(id, { shape, updatedAt: createdAt, users: new Map(), groups: new Map() });
    this.#place(id);
    return this.#append(directoryEvent('activated', this.#event(), shape));
  }

  /** One event for all of it, as WorkOS does; from then on the directory, its users and groups are not found. */
  deleteDirectory(id: string): WebhookPayload {
    const { shape, users, groups } = this.#directory(id);
    this.#tick();
    this.directories.delete(id);
    for (const gone of [...users.keys(), ...groups.keys()]) this.#home.delete(gone);
    return this.#append(directoryEvent('deleted', this.#event(), shape));
  }

  addUser(directoryId: string, given: NewUser): WebhookPayload {
    const directory = this.#directory(directoryId);
    const createdAt = this.#tick();
    const id = given.id ?? this.#newId('directory_user', createdAt);
    const shape = { email: null, firstName: null, lastName: null, ...given, id, createdAt };
    directory.users.set(id, { shape, updatedAt: createdAt });
    this.#settle(id, directory);
    return this.#append(userEvent('created', this.#event(), directory.shape, shape));
  }

  updateUser(id: string, changes: Partial<UserFields>): WebhookPayload {
    const { directory, user } = this.#user(id);
    user.updatedAt = this.#tick();
    user.shape = { ...user.shape, ...changes };
    return this.#append(userEvent('updated', this.#event({ previousAttributes: {} }), directory.shape, user.shape));
  }

  /** Ends the memberships too, without events of their own. */
  deleteUser(id: string): WebhookPayload {
    const { directory, user } = this.#user(id);
    this.#tick();
    directory.users.delete(id);
    for (const { userIds } of directory.groups.values()) userIds.delete(id);
    this.#home.delete(id);
    return this.#append(userEvent('deleted', this.#event(), directory.shape, user.shape));
  }

  addGroup(directoryId: string, given: { readonly name: string; readonly id?: string }): WebhookPayload {
    const directory = this.#directory(directoryId);
    const createdAt = this.#tick();
    const shape = { id: given.id ?? this.#newId('directory_group', createdAt), name: given.name, createdAt };
    directory.groups.set(shape.id, { shape, updatedAt: createdAt, userIds: new Set() });
    this.#settle(shape.id, directory);
    return this.#append(groupEvent('created', this.#event(), directory.shape, shape));
  }

  renameGroup(id: string, name: string): WebhookPayload {
    const { directory, group } = this.#group(id);
    const previousAttributes = { name: group.shape.name };
    group.updatedAt = this.#tick();
    group.shape = { ...group.shape, name };
    return this.#append(groupEvent('updated', this.#event({ previousAttributes }), directory.shape, group.shape));
  }

  /** Ends the memberships too, without events of their own, as WorkOS does. */
  deleteGroup(id: string): WebhookPayload {
    const { directory, group } = this.#group(id);
    this.#tick();
    directory.groups.delete(id);
    this.#home.delete(id);
    return this.#append(groupEvent('deleted', this.#event(), directory.shape, group.shape));
  }

  addToGroup(groupId: string, userId: string): WebhookPayload {
    return this.#changeMembership('user_added', groupId, userId);
  }

  removeFromGroup(groupId: string, userId: string): WebhookPayload {
    return this.#changeMembership('user_removed', groupId, userId);
  }

  /** Lists this directory, user or group with other fields than it has. No event. */
  patchWire(id: string, fields: WirePatch): void {
    this.#patches.set(id, fields);
  }

  /** The directory that holds a user or a group, if either still exists. */
  homeOf(id: string): KeptDirectory | undefined {
    return this.#home.get(id);
  }

  /** Where a directory, user or group stands in the order of creation, also after it is gone; undefined: never seen. */
  positionOf(id: string): number | undefined {
    return this.#positions.get(id);
  }

  /** As the Directory API lists it. */
  userOnWire(directory: KeptDirectory, id: string): Data {
    const { shape, updatedAt } = found(directory.users.get(id), id);
    return { ...userObject(directory.shape, shape, updatedAt), ...this.#patches.get(id) };
  }

  /** As the Directory API lists it. */
  groupOnWire(directory: KeptDirectory, id: string): Data {
    const { shape, updatedAt } = found(directory.groups.get(id), id);
    return { ...groupObject(directory.shape, shape, updatedAt), ...this.#patches.get(id) };
  }

  /** As the Directory API lists it: `linked` where events say `active`, and with counts (OpenAPI 0.61). */
  directoryOnWire({ shape, updatedAt, users, groups }: KeptDirectory): Data {
    const active = [...users.values()].filter((user) => (user.shape.state ?? 'active') === 'active').length;
    const metadata = { users: { active, inactive: users.size - active }, groups: groups.size };
    const object = directoryObject(shape, 'active', updatedAt);
    return { ...object, domain: shape.domain, state: 'linked', metadata, ...this.#patches.get(shape.id) };
  }

  #changeMembership(action: 'user_added' | 'user_removed', groupId: string, userId: string): WebhookPayload {
    const { directory, group } = this.#group(groupId);
    const user = found(directory.users.get(userId), userId);
    this.#tick();
    if (action === 'user_added') group.userIds.add(userId);
    else group.userIds.delete(userId);
    const pair = { user: user.shape, group: group.shape };
    return this.#append(membershipEvent(action, this.#event(), directory.shape, pair));
  }

  #directory(id: string): KeptDirectory {
    return found(this.directories.get(id), id);
  }

  #user(id: string): { directory: KeptDirectory; user: Kept<UserShape> } {
    const directory = found(this.#home.get(id), id);
    return { directory, user: found(directory.users.get(id), id) };
  }

  #group(id: string): { directory: KeptDirectory; group: Kept<GroupShape> & { readonly userIds: Set<string> } } {
    const directory = found(this.#home.get(id), id);
    return { directory, group: found(directory.groups.get(id), id) };
  }

  #settle(id: string, directory: KeptDirectory): void {
    this.#home.set(id, directory);
    this.#place(id);
  }

  #place(id: string): void {
    this.#counter += 1;
    this.#positions.set(id, this.#counter);
  }

  /** The time of the next change: the clock's, but always later than the change before. */
  #tick(): number {
    this.#lastAt = Math.max(this.#now(), this.#lastAt + 1);
    return this.#lastAt;
  }

  #newId(prefix: string, at: number): string {
    this.#counter += 1;
    return makeId(prefix, at, this.#counter);
  }

  #event(more: { readonly previousAttributes?: Readonly<Record<string, unknown>> } = {}): {
    id: string;
    at: number;
    previousAttributes?: Readonly<Record<string, unknown>>;
  } {
    return { id: this.#newId('event', this.#lastAt), at: this.#lastAt, ...more };
  }

  #append(payload: WebhookPayload): WebhookPayload {
    if (!this.#quiet) this.events.push({ at: this.#lastAt, payload });
    return payload;
  }
}
