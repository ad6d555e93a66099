import { badRequest, notFound, readLimit, type Answer } from './answer.ts';
import type { FakeWorkosState, KeptDirectory } from './state.ts';

/** One page of things that are in the order of their creation; newest first unless asked otherwise (OpenAPI 0.61). */
function page(
  state: FakeWorkosState,
  query: URLSearchParams,
  ids: readonly string[],
  onWire: (id: string) => unknown,
): Answer {
  const limit = readLimit(query);
  if (limit === null) return badRequest('limit must be between 1 and 100');
  const rising = query.get('order') === 'asc';
  const ordered = rising ? ids : ids.toReversed();
  const after = query.get('after');
  const position = after === null ? undefined : state.positionOf(after);
  if (after !== null && position === undefined) return badRequest('after is not a known id');
  // What the cursor names may be gone by now; its place in the order is still known.
  const isLater = (id: string): boolean => {
    const own = state.positionOf(id) ?? 0;
    return position === undefined || (rising ? own > position : own < position);
  };
  const first = ordered.findIndex(isLater);
  const start = first === -1 ? ordered.length : first;
  const shown = ordered.slice(start, start + limit);
  const next = start + limit < ordered.length ? (shown.at(-1) ?? null) : null;
  const metadata = { before: position === undefined ? null : (shown[0] ?? null), after: next };
  return { status: 200, body: { object: 'list', data: shown.map(onWire), list_metadata: metadata } };
}

function one(directory: KeptDirectory | undefined, id: string, onWire: (home: KeptDirectory) => unknown): Answer {
  return directory === undefined ? notFound(id) : { status: 200, body: onWire(directory) };
}

/** The directory that a list is of, by its own id or by a user or group in it. */
export function directoryAsked(state: FakeWorkosState, query: URLSearchParams): KeptDirectory | undefined {
  const inside = query.get('group') ?? query.get('user');
  if (inside !== null) return state.homeOf(inside);
  return state.directories.get(query.get('directory') ?? '');
}

/** `GET /directories` and `/directories/<id>`. */
export function readDirectories(state: FakeWorkosState, query: URLSearchParams, id: string | undefined): Answer {
  const onWire = (directory: KeptDirectory): unknown => state.directoryOnWire(directory);
  if (id !== undefined) return one(state.directories.get(id), id, onWire);
  return page(state, query, [...state.directories.keys()], (each) => {
    const directory = state.directories.get(each);
    return directory === undefined ? null : onWire(directory);
  });
}

/** `GET /directory_users?directory=` or `?group=`, and `/directory_users/<id>`. */
export function readUsers(state: FakeWorkosState, query: URLSearchParams, id: string | undefined): Answer {
  if (id !== undefined) {
    const home = state.homeOf(id);
    return one(home?.users.has(id) === true ? home : undefined, id, (found) => state.userOnWire(found, id));
  }
  const group = query.get('group');
  const asked = group ?? query.get('directory');
  if (asked === null) return badRequest('directory or group is required');
  const directory = directoryAsked(state, query);
  if (directory === undefined) return notFound(asked);
  const within = group === null ? null : directory.groups.get(group)?.userIds;
  if (within === undefined) return notFound(asked);
  const ids = [...directory.users.keys()].filter((userId) => within === null || within.has(userId));
  return page(state, query, ids, (each) => state.userOnWire(directory, each));
}

/** `GET /directory_groups?directory=` or `?user=`, and `/directory_groups/<id>`. */
export function readGroups(state: FakeWorkosState, query: URLSearchParams, id: string | undefined): Answer {
  if (id !== undefined) {
    const home = state.homeOf(id);
    return one(home?.groups.has(id) === true ? home : undefined, id, (found) => state.groupOnWire(found, id));
  }
  const user = query.get('user');
  const asked = user ?? query.get('directory');
  if (asked === null) return badRequest('directory or user is required');
  const directory = directoryAsked(state, query);
  if (directory === undefined || (user !== null && !directory.users.has(user))) return notFound(asked);
  const groups = [...directory.groups.values()].filter(({ userIds }) => user === null || userIds.has(user));
  return page(
    state,
    query,
    groups.map(({ shape }) => shape.id),
    (each) => state.groupOnWire(directory, each),
  );
}
