import type { DirectoryEvent, DirectoryUserSnapshot, UserEvent } from '../../src/core/event.ts';
import type { MemberRecord } from '../../src/core/member.ts';
import { normalizeRoleAttribute } from '../../src/core/roles.ts';
import type { RoleMapping } from '../../src/core/state.ts';
import { organizationId, ownMember, type History } from './histories.ts';

/** What a test says of a directory user; what it leaves out stays as it was last told. */
export interface UserWords {
  readonly email?: string | null;
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  readonly active?: boolean;
  /** As the identity provider would send it; it is normalized as a payload's is. */
  readonly attribute?: unknown;
  readonly slugs?: readonly string[];
  readonly idpId?: string | null;
}

export interface UserTeller {
  created(words?: UserWords): DirectoryEvent;
  updated(words?: UserWords): DirectoryEvent;
  deleted(): DirectoryEvent;
  addedTo(groupId: string): DirectoryEvent;
  removedFrom(groupId: string): DirectoryEvent;
}

export interface GroupTeller {
  created(name: string): DirectoryEvent;
  updated(name: string): DirectoryEvent;
  deleted(): DirectoryEvent;
}

export interface DirectoryTeller {
  activated(name?: string): DirectoryEvent;
  deleted(): DirectoryEvent;
}

/** A history told event by event, each a second after the one before it. */
export interface Story extends History {
  user(id: string, directoryId?: string): UserTeller;
  group(id: string, directoryId?: string): GroupTeller;
  directory(id: string): DirectoryTeller;
  /** Adds one of Eppo's own members, as it was before any event. */
  ownMember(id: string, email: string, values?: Partial<MemberRecord>): MemberRecord;
  /** Lets the next event happen at the very time of the last one; its id is the higher. */
  atOnce(): Story;
}

export const okta = 'directory_okta';

/** Begins a story about one organization. */
export function newStory(...mappings: RoleMapping[]): Story {
  const events: DirectoryEvent[] = [];
  const own: MemberRecord[] = [];
  const users = new Map<string, UserTeller>();
  let at = Date.UTC(2026, 0, 5, 9);
  let step = 1000;
  const occurrence = (): Pick<DirectoryEvent, 'stamp' | 'organizationId'> => {
    at += step;
    step = 1000;
    return { stamp: { at, eventId: `event_${String(events.length + 1).padStart(3, '0')}` }, organizationId };
  };
  const happened = <T extends DirectoryEvent>(event: T): T => {
    events.push(event);
    return event;
  };
  const story: Story = {
    events,
    own,
    mappings,
    user: (id, directoryId = okta) => {
      const teller = users.get(id) ?? tellUser(id, directoryId, occurrence, happened);
      users.set(id, teller);
      return teller;
    },
    group: (id, directoryId = okta) => ({
      created: (name) => happened({ ...occurrence(), type: 'dsync.group.created', group: { id, directoryId, name } }),
      updated: (name) => happened({ ...occurrence(), type: 'dsync.group.updated', group: { id, directoryId, name } }),
      deleted: () => happened({ ...occurrence(), type: 'dsync.group.deleted', group: { id, directoryId, name: null } }),
    }),
    directory: (id) => ({
      activated: (name = 'Okta') =>
        happened({ ...occurrence(), type: 'dsync.activated', directory: { id, name, type: 'okta scim v2.0' } }),
      deleted: () =>
        happened({ ...occurrence(), type: 'dsync.deleted', directory: { id, name: 'Okta', type: 'okta scim v2.0' } }),
    }),
    ownMember: (id, email, values) => {
      const member = { ...ownMember(id, email), ...values };
      own.push(member);
      return member;
    },
    atOnce: () => {
      step = 0;
      return story;
    },
  };
  return story;
}

type Occurrence = () => Pick<DirectoryEvent, 'stamp' | 'organizationId'>;

function tellUser(
  id: string,
  directoryId: string,
  occurrence: Occurrence,
  happened: <T extends DirectoryEvent>(event: T) => T,
): UserTeller {
  let user: DirectoryUserSnapshot = {
    id,
    directoryId,
    idpId: null,
    email: null,
    firstName: 'Ann',
    lastName: 'Example',
    active: true,
    roleAttribute: null,
    roleSlugs: [],
  };
  const say = (type: UserEvent['type'], words: UserWords): DirectoryEvent => {
    const { attribute, slugs, ...values } = words;
    user = {
      ...user,
      ...values,
      ...('attribute' in words ? { roleAttribute: normalizeRoleAttribute(attribute) } : {}),
      ...(slugs === undefined ? {} : { roleSlugs: slugs }),
    };
    return happened({ ...occurrence(), type, user });
  };
  return {
    created: (words = {}) => say('dsync.user.created', words),
    updated: (words = {}) => say('dsync.user.updated', words),
    deleted: () => say('dsync.user.deleted', {}),
    addedTo: (groupId) =>
      happened({ ...occurrence(), type: 'dsync.group.user_added', directoryId, groupId, userId: id }),
    removedFrom: (groupId) =>
      happened({ ...occurrence(), type: 'dsync.group.user_removed', directoryId, groupId, userId: id }),
  };
}
