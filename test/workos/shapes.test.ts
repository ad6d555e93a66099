import { WorkOS } from '@workos-inc/node';
import { describe, expect, test } from 'vitest';
import { directoryEventTypes } from '../../src/core/event.ts';
import type { Provider } from '../../src/workos/directory-objects.ts';
import { readEnvelope } from '../../src/workos/envelope.ts';
import { toDirectoryEvent } from '../../src/workos/payload.ts';
import * as shapes from '../../src/workos/shapes.ts';
import { signPayload } from '../../src/workos/signature.ts';

const at = Date.UTC(2026, 8, 1, 12);
const createdAt = at - 1000;
const user = { id: 'directory_user_1', email: 'ada@example.com', firstName: 'Ada', lastName: 'Lovelace', createdAt };
const group = { id: 'directory_group_1', name: 'Eppo Admin', createdAt };

function directoryOf(provider: Provider): Parameters<typeof shapes.directoryEvent>[2] {
  return { provider, id: 'directory_1', organizationId: 'org_1', name: 'Example', domain: 'example.com', createdAt };
}

/** One event of every type that is applied. */
function story(provider: Provider): shapes.WebhookPayload[] {
  const directory = directoryOf(provider);
  let counter = 0;
  const event = (): shapes.EventShape => ({ id: shapes.makeId('event', at, counter++), at });
  const changes = ['created', 'updated', 'deleted'] as const;
  return [
    shapes.directoryEvent('activated', event(), directory),
    ...changes.map((change) => shapes.userEvent(change, event(), directory, user)),
    ...changes.map((change) => shapes.groupEvent(change, event(), directory, group)),
    shapes.membershipEvent('user_added', event(), directory, { user, group }),
    shapes.membershipEvent('user_removed', event(), directory, { user, group }),
    shapes.directoryEvent('deleted', event(), directory),
  ];
}

describe.each(['okta', 'entra', 'google'] as const)('the events of a directory of %s', (provider) => {
  test('are the ten types, each with an envelope that names its organization, directory and time', () => {
    const envelopes = story(provider).map((payload) => readEnvelope(Buffer.from(JSON.stringify(payload))));
    const whose = { occurredAt: at, organizationId: 'org_1', directoryId: 'directory_1' };
    for (const envelope of envelopes) expect(envelope).toMatchObject({ ok: true, envelope: whose });
    const types = envelopes.map((envelope) => (envelope.ok ? envelope.envelope.type : envelope.detail));
    expect(new Set(types)).toEqual(new Set(directoryEventTypes));
  });

  test('are read by the payload schemas', () => {
    for (const payload of story(provider)) {
      const type = directoryEventTypes.find((known) => known === payload.event) ?? 'dsync.activated';
      const input = { type, eventId: payload.id, occurredAt: at, data: payload.data, roleAttribute: 'eppoMemberRole' };
      expect(toDirectoryEvent(input)).toMatchObject({
        ok: true,
        event: { type: payload.event, organizationId: 'org_1' },
      });
    }
  });

  test('are read by WorkOS’s own SDK', async () => {
    const { webhooks } = new WorkOS('sk_test');
    for (const payload of story(provider)) {
      const body = JSON.stringify(payload);
      const sigHeader = signPayload({ body, secret: 'whsec_a', at: Date.now() });
      const event = await webhooks.constructEvent({ payload: body, sigHeader, secret: 'whsec_a' });
      expect(event).toMatchObject({ id: payload.id, event: payload.event });
    }
  });
});

test.each([
  ['okta', 'okta scim v2.0', /^00u\w{17}$/, /^Eppo Admin$/],
  ['entra', 'azure scim v2.0', /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/, /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/],
  ['google', 'gsuite directory', /^\d{21}$/, /^0\w{14}$/],
] as const)('%s is told by its type and the form of its ids', (provider, type, userIdpId, groupIdpId) => {
  const directory = directoryOf(provider);
  const event = { id: 'event_1', at };
  expect(shapes.directoryEvent('activated', event, directory).data).toMatchObject({ type });
  const people = shapes.userEvent('created', event, directory, user).data;
  expect(people['idp_id']).toMatch(userIdpId);
  expect(people['idp_id']).not.toBe(shapes.userEvent('created', event, directory, { ...user, id: 'x' }).data['idp_id']);
  expect(shapes.groupEvent('created', event, directory, group).data['idp_id']).toMatch(groupIdpId);
});

test('a user has the default role, no attributes and a full name unless told otherwise', () => {
  const event = { id: 'event_1', at };
  const plain = shapes.userEvent('created', event, directoryOf('okta'), user);
  expect(plain.data).toMatchObject({
    state: 'active',
    role: { slug: 'member' },
    name: 'Ada Lovelace',
    raw_attributes: {},
  });
  expect(plain.data).not.toHaveProperty('previous_attributes');
  const changed = shapes.userEvent(
    'updated',
    { ...event, previousAttributes: { state: 'active' } },
    directoryOf('okta'),
    {
      ...user,
      firstName: null,
      lastName: null,
      state: 'inactive',
      roleSlug: 'admin',
      customAttributes: { eppoMemberRole: 'viewer' },
    },
  );
  expect(changed.data).toMatchObject({
    name: null,
    state: 'inactive',
    role: { slug: 'admin' },
    roles: [{ slug: 'admin' }],
    custom_attributes: { eppoMemberRole: 'viewer' },
    previous_attributes: { state: 'active' },
  });
});

test('only an activated directory has an external key and domains', () => {
  const [activated, deleted] = (['activated', 'deleted'] as const).map((action) =>
    shapes.directoryEvent(action, { id: 'event_1', at }, directoryOf('okta')),
  );
  expect(activated?.data).toMatchObject({ state: 'active', domains: [{ domain: 'example.com' }] });
  expect(deleted?.data).toMatchObject({ state: 'deleting' });
  expect(deleted?.data).not.toHaveProperty('external_key');
});
