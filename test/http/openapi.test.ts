import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApp, type TestApp } from '../support/http-app.ts';
import { expectProblem } from '../support/problem.ts';

interface Operation {
  readonly summary?: string;
  readonly security?: readonly Record<string, unknown>[];
  readonly responses: Record<string, { readonly content?: Record<string, unknown> }>;
}
interface Document {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, { readonly properties: Record<string, unknown> }> };
}

/** What answers with something else than JSON. */
const otherTypes = new Map([
  ['/api/v1/audit/export', ['application/x-ndjson', 'text/csv']],
  ['/api/v1/live', ['text/event-stream']],
  ['/metrics', ['text/plain']],
]);

let test: TestApp;
let description: Document;
/** What the server has, but for its pages and their files, and the HEAD that comes with every GET. */
const routes: string[] = [];

beforeAll(async () => {
  test = await openTestApp();
  test.app.addHook('onRoute', ({ method, url, schema }) => {
    if (method !== 'HEAD' && schema?.hide !== true && !url.startsWith('/docs'))
      routes.push(`${String(method)} ${url.replace(':id', '{id}')}`);
  });
  description = (await test.app.inject('/docs/json')).json<Document>();
});

afterAll(async () => {
  await test.close();
});

function operations(): { method: string; path: string; operation: Operation }[] {
  return Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
}

describe('the description', () => {
  it('lists exactly the routes there are', () => {
    const described = operations().map(({ method, path }) => `${method} ${path}`);
    expect(described.toSorted()).toEqual(routes.toSorted());
    expect(described).toEqual([
      'GET /healthz',
      'GET /readyz',
      'GET /metrics',
      'POST /webhooks/workos',
      'GET /api/v1/members',
      'POST /api/v1/members',
      'GET /api/v1/members/{id}',
      'PATCH /api/v1/members/{id}',
      'DELETE /api/v1/members/{id}',
      'PUT /api/v1/members/{id}/override',
      'DELETE /api/v1/members/{id}/override',
      'GET /api/v1/members/{id}/explanation',
      'POST /api/v1/members/{id}/erase',
      'GET /api/v1/erasures',
      'GET /api/v1/organizations',
      'GET /api/v1/organizations/{id}',
      'GET /api/v1/organizations/{id}/role-mappings',
      'PUT /api/v1/organizations/{id}/role-mappings',
      'GET /api/v1/organizations/{id}/groups',
      'GET /api/v1/events',
      'GET /api/v1/events/{id}',
      'GET /api/v1/events/{id}/payload',
      'POST /api/v1/events/{id}/payload/reveal',
      'GET /api/v1/failures',
      'POST /api/v1/events/{id}/dismiss',
      'POST /api/v1/failures/dismiss',
      'GET /api/v1/directories/{id}/arrivals',
      'GET /api/v1/directories',
      'GET /api/v1/directories/{id}',
      'POST /api/v1/directories/{id}/resync',
      'GET /api/v1/directories/{id}/diagnosis',
      'POST /api/v1/resyncs',
      'GET /api/v1/resyncs/{id}',
      'GET /api/v1/resyncs/{id}/differences',
      'POST /api/v1/organizations/{id}/setup-link',
      'GET /api/v1/audit',
      'GET /api/v1/audit/verification',
      'GET /api/v1/audit/export',
      'GET /api/v1/holds',
      'GET /api/v1/holds/{id}',
      'GET /api/v1/holds/{id}/members',
      'POST /api/v1/holds/{id}/approve',
      'POST /api/v1/holds/{id}/reject',
      'POST /api/v1/holds/{id}/restore',
      'POST /api/v1/replays',
      'GET /api/v1/replays',
      'GET /api/v1/replays/{id}',
      'GET /api/v1/replays/{id}/effects',
      'GET /api/v1/replays/{id}/items',
      'POST /api/v1/replays/{id}/run',
      'POST /api/v1/replays/{id}/pause',
      'POST /api/v1/replays/{id}/resume',
      'POST /api/v1/replays/{id}/cancel',
      'GET /api/v1/activity',
      'GET /api/v1/live',
      'GET /api/v1/status',
      'GET /api/v1/settings',
      'GET /api/v1/first-run',
      'POST /api/v1/demo',
      'GET /api/v1/webhook-endpoints',
      'GET /api/v1/me',
      'POST /api/v1/session',
      'DELETE /api/v1/session',
      'GET /api/v1/tokens',
      'POST /api/v1/tokens',
      'DELETE /api/v1/tokens/{id}',
    ]);
  });

  it('says of every route what it is for and how it can end badly', () => {
    for (const { path, operation } of operations()) {
      expect(operation.summary, path).toMatch(/^[A-Z]/);
      for (const [status, response] of Object.entries(operation.responses)) {
        const good = otherTypes.get(path) ?? ['application/json'];
        const types = Number(status) < 400 ? good : ['application/problem+json'];
        expect(Object.keys(response.content ?? {}), `${path} ${status}`).toEqual(types);
      }
    }
  });

  it('names the fields of members and events that clients build on', () => {
    expect(Object.keys(description.components.schemas).toSorted()).toEqual([
      'Activity',
      'Arrivals',
      'AuditEntry',
      'AuditVerification',
      'Diagnosis',
      'Difference',
      'Directory',
      'DirectoryWithCounts',
      'DismissedGroup',
      'ErasedMember',
      'Erasure',
      'Event',
      'EventPayload',
      'Explanation',
      'FailureGroup',
      'FirstRun',
      'Group',
      'HeldMember',
      'Hold',
      'IssuedToken',
      'Me',
      'Member',
      'Organization',
      'Replay',
      'ReplayEffect',
      'ReplayItem',
      'Resync',
      'Session',
      'Settings',
      'SetupLink',
      'Status',
      'Token',
      'ToldDemo',
      'WebhookEndpoint',
    ]);
    expect(Object.keys(description.components.schemas['Member']?.properties ?? {})).toEqual(
      'id organizationId email firstName lastName role status managedBy roleSource needsAttention createdAt updatedAt'.split(
        ' ',
      ),
    );
    expect(Object.keys(description.components.schemas['Event']?.properties ?? {})).toEqual(
      'id type organizationId directoryId occurredAt receivedAt outcome reason attempts'.split(' '),
    );
  });
});

describe('every route of the API', () => {
  it('demands the token, and says so in its description', async () => {
    const ofApi = operations().filter(({ path }) => path.startsWith('/api/'));
    expect(ofApi.length).toBeGreaterThan(50);
    for (const { method, path, operation } of ofApi) {
      const url = path.replace('{id}', 'event_1');
      for (const verb of method === 'GET' ? ['GET', 'HEAD'] : [method]) {
        const answer = await test.app.inject({ method: verb as 'GET', url });
        expect(answer.statusCode, `${verb} ${url}`).toBe(401);
        if (verb !== 'HEAD') expectProblem(answer, 'token_missing', url);
      }
      expect(operation.security, path).toEqual([{ bearer: [] }]);
    }
  });
});

describe('the pages at /docs', () => {
  it('take everything from this server, under a policy that allows nothing else', async () => {
    const page = await test.app.inject('/docs');
    expect(page.statusCode).toBe(200);
    expect(page.headers['content-security-policy']).toContain("default-src 'none'; script-src 'self';");
    const addresses = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address ?? '');
    expect(addresses.length).toBeGreaterThan(4);
    for (const address of addresses) {
      expect(address).toMatch(/^\/docs\/static\//);
      expect((await test.app.inject(address)).statusCode, address).toBe(200);
    }
    expect(page.body).not.toMatch(/<script>[^<]/);
  });

  it('carry no cache, frame or sniffing, and neither does any other answer', async () => {
    for (const url of ['/docs', '/docs/json', '/healthz', '/nope', '/api/v1/members', '/%zz']) {
      const { headers } = await test.app.inject(url);
      expect(headers, url).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'content-security-policy': expect.stringContaining("frame-ancestors 'none'") as string,
        'x-request-id': expect.stringMatching(/^[\w-]+$/) as string,
      });
    }
  });
});
