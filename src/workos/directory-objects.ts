import { createHash } from 'node:crypto';

export type Provider = 'okta' | 'entra' | 'google';

export interface DirectoryShape {
  readonly provider: Provider;
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  /** The organization's e-mail domain. */
  readonly domain: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

export interface UserShape {
  readonly id: string;
  readonly email: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly createdAt: number;
  /** `active` when not given. */
  readonly state?: string;
  readonly customAttributes?: Readonly<Record<string, unknown>>;
  /** WorkOS gives every user a role: `member`, the environment's default, when not given. */
  readonly roleSlug?: string;
}

export interface GroupShape {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
}

/** A `data` object, or one inside it. */
export type Data = Readonly<Record<string, unknown>>;

/** WorkOS's words for the providers (OpenAPI 0.61). */
const directoryTypes = { okta: 'okta scim v2.0', entra: 'azure scim v2.0', google: 'gsuite directory' } as const;

/** ISO 8601 UTC, as WorkOS writes times today. */
export const isoTime = (at: number): string => new Date(at).toISOString();

const fingerprint = (text: string): string => createHash('sha256').update(text).digest('hex');

const uuidOf = (hex: string): string => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');

/** The ids that the providers give people: Okta's `00u…`, Entra's object id, Google's 21 digits. */
const userIdpId = {
  okta: (hex: string): string => `00u${hex.slice(0, 17)}`,
  entra: uuidOf,
  google: (hex: string): string => `1${BigInt(`0x${hex}`).toString().slice(0, 20)}`,
} as const;

/** Okta sends nothing but a group's name, which WorkOS then gives as its id too; the others have ids of their own. */
const groupIdpId = {
  okta: (_hex: string, name: string): string => name,
  entra: uuidOf,
  google: (hex: string): string => `0${hex.slice(0, 14)}`,
} as const;

/** A `directory_user`; `at` is its `updated_at` in milliseconds. */
export function userObject(directory: DirectoryShape, user: UserShape, at: number): Data {
  const name = [user.firstName, user.lastName].filter((part) => part !== null).join(' ');
  const role = { slug: user.roleSlug ?? 'member' };
  return {
    object: 'directory_user',
    id: user.id,
    directory_id: directory.id,
    organization_id: directory.organizationId,
    idp_id: userIdpId[directory.provider](fingerprint(user.id)),
    email: user.email,
    first_name: user.firstName,
    last_name: user.lastName,
    name: name === '' ? null : name,
    state: user.state ?? 'active',
    custom_attributes: { ...user.customAttributes },
    role,
    roles: [role],
    created_at: isoTime(user.createdAt),
    updated_at: isoTime(at),
    // Emptied by WorkOS on 2026-04-15, but still sent.
    raw_attributes: {},
    emails: [],
    username: null,
    job_title: null,
  };
}

/** A `directory_group`; `at` is its `updated_at` in milliseconds. */
export function groupObject(directory: DirectoryShape, group: GroupShape, at: number): Data {
  return {
    object: 'directory_group',
    id: group.id,
    directory_id: directory.id,
    organization_id: directory.organizationId,
    idp_id: groupIdpId[directory.provider](fingerprint(group.id), group.name),
    name: group.name,
    created_at: isoTime(group.createdAt),
    updated_at: isoTime(at),
    raw_attributes: {},
  };
}

/** A `directory` as its lifecycle events carry it; only an activated one has the external key and the domains. */
export function directoryObject(shape: DirectoryShape, state: 'active' | 'deleting', at: number): Data {
  const key = fingerprint(shape.id);
  const domain = { object: 'organization_domain', id: `org_domain_${key.slice(0, 26)}`, domain: shape.domain };
  return {
    object: 'directory',
    id: shape.id,
    organization_id: shape.organizationId,
    name: shape.name,
    type: directoryTypes[shape.provider],
    state,
    created_at: isoTime(shape.createdAt),
    updated_at: isoTime(at),
    ...(state === 'active' ? { external_key: key.slice(0, 16), domains: [domain] } : {}),
  };
}
