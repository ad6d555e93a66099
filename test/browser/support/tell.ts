import { expect } from 'vitest';
import { signPayload } from '../../../src/workos/signature.ts';
import type { TestService } from '../../support/dsync.ts';
import type { History } from '../../support/histories.ts';
import { retell } from '../../support/retell.ts';
import { until } from '../../support/until.ts';
import { bodyOf } from '../../support/webhook-bodies.ts';

/** Delivers webhook bodies one after the other, signed as WorkOS signs them, and waits until each is decided. */
export async function deliverBodies(service: TestService, bodies: readonly object[]): Promise<void> {
  for (const body of bodies) {
    const text = JSON.stringify(body);
    const signature = signPayload({ body: text, secret: service.secret, at: Date.now() });
    const answer = await fetch(`${service.url}/webhooks/workos`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'workos-signature': signature },
      body: text,
    });
    expect(answer.status, await answer.text()).toBe(200);
  }
  await until('every event is decided', async () => {
    const { events } = await ask<{ events: { pending: number } }>(service, '/status');
    return events.pending === 0 ? true : null;
  });
}

/** Delivers the events of a history, as those of an organization; their ids begin with the organization's. */
export async function deliverTold(service: TestService, organizationId: string, history: History): Promise<void> {
  const { events } = retell(history, organizationId);
  await deliverBodies(
    service,
    events.map((event) => bodyOf(event, organizationId)),
  );
}

/** Bodies of events that fail for good: each of a person of their own, without an address. */
export function bodiesWithoutAddress(organizationId: string, count: number): object[] {
  return Array.from({ length: count }, (_, index) => ({
    object: 'event',
    id: `event_${organizationId}_without_${String(index)}`,
    event: 'dsync.user.created',
    created_at: new Date(Date.UTC(2026, 0, 6, 9, 0, index)).toISOString(),
    data: {
      object: 'directory_user',
      id: `user_${organizationId}_without_${String(index)}`,
      directory_id: `directory_${organizationId}`,
      organization_id: organizationId,
      state: 'active',
      email: null,
    },
  }));
}

/** What the API answers to an admin. */
export async function ask<Answer>({ url, token }: TestService, path: string): Promise<Answer> {
  const answer = await fetch(`${url}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } });
  expect(answer.status, path).toBe(200);
  return (await answer.json()) as Answer;
}
