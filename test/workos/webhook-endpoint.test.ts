import { expect, test } from 'vitest';
import { readWebhookEndpoint } from '../../src/workos/webhook-endpoint.ts';

const wire = {
  object: 'webhook_endpoint',
  id: 'we_1',
  endpoint_url: 'https://eppo.example/webhooks/workos',
  secret: 'whsec_1',
  status: 'enabled',
  events: ['dsync.activated'],
};

test('an endpoint is read as the API lists it', () => {
  expect(readWebhookEndpoint(wire)).toEqual({
    id: 'we_1',
    url: wire.endpoint_url,
    enabled: true,
    events: ['dsync.activated'],
    secret: 'whsec_1',
  });
  expect(readWebhookEndpoint({ ...wire, status: 'disabled' }).enabled).toBe(false);
});

test('another shape is not believed, and its secret not repeated', () => {
  const read = (): unknown => readWebhookEndpoint({ ...wire, events: null });
  expect(read).toThrow(expect.objectContaining({ kind: 'unexpected_answer' }) as Error);
  expect(read).not.toThrow('whsec_1');
});
