import { z } from 'zod';
import { badRequest, notFound, type Answer } from './answer.ts';
import type { FakeWorkosState } from './state.ts';

/** A webhook endpoint as WorkOS keeps it (OpenAPI 0.1 and SDK 11); the secret is in every answer. */
export interface FakeEndpoint {
  readonly id: string;
  readonly endpoint_url: string;
  readonly secret: string;
  readonly status: 'enabled' | 'disabled';
  readonly events: readonly string[];
}

const linkRequest = z.strictObject({
  intent: z.literal('dsync'),
  organization: z.string(),
  return_url: z.string().optional(),
  success_url: z.string().optional(),
});

/** What of a WorkOS environment is not in its directories: organizations without one, portal links, endpoints. */
export class FakeAdmin {
  /** Besides those that have a directory. */
  readonly organizations = new Set<string>();
  /** What links were asked for, and the links, oldest first. */
  readonly links: { readonly asked: z.infer<typeof linkRequest>; readonly link: string }[] = [];
  readonly endpoints: FakeEndpoint[] = [];

  /** Registers a webhook endpoint, enabled unless said otherwise. */
  addEndpoint(given: Pick<FakeEndpoint, 'secret' | 'events'> & Partial<FakeEndpoint>): void {
    const id = `we_${String(this.endpoints.length + 1)}`;
    this.endpoints.push({ id, endpoint_url: 'https://eppo.example/webhooks/workos', status: 'enabled', ...given });
  }
}

/** `POST /portal/generate_link`. */
export function generateLink(admin: FakeAdmin, state: FakeWorkosState, body: string): Answer {
  const read = linkRequest.safeParse(JSON.parse(body));
  if (!read.success) return badRequest('The body is not a request for a link.');
  const { organization, return_url: returnUrl, success_url: successUrl } = read.data;
  const known = [...state.directories.values()].some(({ shape }) => shape.organizationId === organization);
  if (!known && !admin.organizations.has(organization)) return notFound(organization);
  if ([returnUrl, successUrl].some((url) => url?.startsWith('https://') === false)) {
    return { status: 422, body: { message: 'Validation failed', errors: [{ code: 'invalid_url' }] } };
  }
  const link = `https://setup.workos.example/?token=secret_${String(admin.links.length + 1)}`;
  admin.links.push({ asked: read.data, link });
  return { status: 201, body: { link } };
}

/** `GET /webhook_endpoints`, all on one page. */
export function listEndpoints({ endpoints }: FakeAdmin): Answer {
  const data = endpoints.map((endpoint) => ({ object: 'webhook_endpoint', ...endpoint }));
  return { status: 200, body: { object: 'list', data, list_metadata: { before: null, after: null } } };
}
