import { until } from '../support/until.ts';
import { read } from './http.ts';

/** An event as the API tells it. */
export interface ApiEvent {
  readonly id: string;
  readonly type: string;
  readonly outcome: string | null;
  readonly reason: string | null;
  readonly attempts: number;
}

/** A member as the API tells it. */
export interface ApiMember {
  readonly email: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly role: string;
  readonly status: string;
  readonly managedBy: string;
}

export interface ApiStatus {
  readonly events: { readonly pending: number; readonly byOutcome: Readonly<Record<string, number>> };
  readonly queue: { readonly backend: string; readonly reachable: boolean; readonly failed: number | null };
}

export async function readStatus(url: string): Promise<ApiStatus> {
  return read<ApiStatus>(url, '/api/v1/status');
}

export async function readEvent(url: string, id: string): Promise<ApiEvent> {
  return read<ApiEvent>(url, `/api/v1/events/${encodeURIComponent(id)}`);
}

/** Every page of a list. */
export async function readAll<T>(url: string, path: string): Promise<T[]> {
  const items: T[] = [];
  let after: string | null = '';
  while (after !== null) {
    const query = new URLSearchParams({ limit: '200', ...(after === '' ? {} : { after }) }).toString();
    const page: { data: T[]; after: string | null } = await read(
      url,
      `${path}${path.includes('?') ? '&' : '?'}${query}`,
    );
    items.push(...page.data);
    ({ after } = page);
  }
  return items;
}

export async function readMembers(url: string, organization: string): Promise<ApiMember[]> {
  return readAll<ApiMember>(url, `/api/v1/members?organization=${organization}`);
}

/** Waits until every acknowledged event has an outcome. */
export async function untilSettled(url: string, limitMs = 30_000): Promise<ApiStatus> {
  return until(
    'every acknowledged event has an outcome',
    async () => {
      const status = await readStatus(url);
      return status.events.pending === 0 ? status : null;
    },
    limitMs,
  );
}

/** Waits until one event has an outcome. */
export async function untilEnded(url: string, id: string, limitMs = 30_000): Promise<ApiEvent> {
  const ended = async (): Promise<ApiEvent | null> => {
    const event = await readEvent(url, id);
    return event.outcome === null ? null : event;
  };
  return until(`event ${id} has an outcome`, ended, limitMs);
}
