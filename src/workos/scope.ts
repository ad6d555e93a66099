import { isIdentifier } from './identifier.ts';

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** The value at a path of a parsed body, undefined where the path leaves it. */
export function valueAt(root: unknown, ...path: readonly string[]): unknown {
  let value = root;
  for (const key of path) value = isRecord(value) ? value[key] : undefined;
  return value;
}

function firstIdentifier(...candidates: readonly unknown[]): string | null {
  return candidates.find(isIdentifier) ?? null;
}

/** Events about the directory itself, whose `data` is the directory: its id is `data.id`. */
const lifecycleTypes: ReadonlySet<string> = new Set(['dsync.activated', 'dsync.deleted', 'dsync.deactivated']);

/**
 * The organization that an event's `data` names, null when it names none. Membership events carry it only inside their
 * user and group, and a directory may lack it (WorkOS OpenAPI 0.61).
 */
export function organizationIdOf(data: unknown): string | null {
  return firstIdentifier(
    valueAt(data, 'organization_id'),
    valueAt(data, 'user', 'organization_id'),
    valueAt(data, 'group', 'organization_id'),
  );
}

/** The directory that an event's `data` names, null when it names none. */
export function directoryIdOf(type: string, data: unknown): string | null {
  return firstIdentifier(
    lifecycleTypes.has(type) ? valueAt(data, 'id') : undefined,
    valueAt(data, 'directory_id'),
    valueAt(data, 'user', 'directory_id'),
    valueAt(data, 'group', 'directory_id'),
  );
}

/** The directory user that an event's `data` is, or whose membership it tells of; null for all other events. */
export function directoryUserIdOf(type: string, data: unknown): string | null {
  return firstIdentifier(type.startsWith('dsync.user.') ? valueAt(data, 'id') : undefined, valueAt(data, 'user', 'id'));
}
