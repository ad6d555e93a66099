/**
 * A lane is what is applied one after the other: an organization; or, for an event of an old shape that names none, its
 * directory, whose organization is looked up when it is applied; or nothing known at all.
 */
export type Lane = string;

const organizationPrefix = 'organization:';
const directoryPrefix = 'directory:';

/** The lane of an event, from what its payload names. */
export function laneOf(organizationId: string | null, directoryId: string | null): Lane {
  if (organizationId !== null) return organizationPrefix + organizationId;
  return directoryId === null ? 'unknown' : directoryPrefix + directoryId;
}

/** The organization a lane names; null when it has to be looked up. */
export function organizationOfLane(lane: Lane): string | null {
  return lane.startsWith(organizationPrefix) ? lane.slice(organizationPrefix.length) : null;
}

/** The directory a lane names; null when it names an organization, or nothing. */
export function directoryOfLane(lane: Lane): string | null {
  return lane.startsWith(directoryPrefix) ? lane.slice(directoryPrefix.length) : null;
}
