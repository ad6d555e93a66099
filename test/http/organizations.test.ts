import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OrganizationState } from '../../src/http/organization-schemas.ts';
import { openTestApp, type TestApp } from '../support/http-app.ts';
import { expectProblem } from '../support/problem.ts';

interface Page {
  readonly data: readonly OrganizationState[];
  readonly after: string | null;
}

let test: TestApp;

beforeAll(async () => {
  test = await openTestApp();
});
afterAll(async () => {
  await test.close();
});

async function list(query = ''): Promise<Page> {
  const { status, body } = await test.get(`/api/v1/organizations?${query}`);
  expect(status).toBe(200);
  return body as Page;
}

const ids = (page: Page): string[] => page.data.map(({ id }) => id);

async function show(id: string): Promise<OrganizationState> {
  const { status, body } = await test.get(`/api/v1/organizations/${id}`);
  expect(status).toBe(200);
  return body as OrganizationState;
}

const sql = (text: string) => test.sync.database.prisma.$executeRawUnsafe(text);

it('are none at first', async () => {
  expect(await list()).toEqual({ data: [], after: null });
  expectProblem(
    await test.app.inject({
      url: '/api/v1/organizations/org_none',
      headers: { authorization: 'Bearer test-token-with-all-rights' },
    }),
    'not_found',
    '/api/v1/organizations/org_none',
  );
});

describe('an organization', () => {
  const tables = 'members, member_counts, directories, events, event_outcomes, outcome_counts, pending_events, holds';

  beforeEach(async () => {
    await sql(`TRUNCATE ${tables}, held_changes, resyncs, resync_differences, organizations`);
  });

  it('is known by any trace of it', async () => {
    await sql(`INSERT INTO directories (id, organization_id) VALUES ('directory_1', 'org_1')`);
    await sql(`INSERT INTO members (organization_id, email) VALUES ('org_2', 'ann@example.com')`);
    await sql(`INSERT INTO outcome_counts VALUES ('org_3', 'applied', 1), ('', 'ignored', 4)`);
    await sql(`INSERT INTO organizations VALUES ('org_4')`);
    await sql(`INSERT INTO pending_events (event_id, seq, lane, occurred_at, received_at)
      VALUES ('event_1', 1, 'organization:org_5', now(), now()), ('event_2', 2, 'unknown', now(), now())`);
    expect(ids(await list())).toEqual(['org_1', 'org_2', 'org_3', 'org_4', 'org_5']);
    expect(await show('org_4')).toEqual({
      id: 'org_4',
      directories: [],
      directoryCount: 0,
      members: { active: 0, admins: 0, needAttention: 0 },
      events: { pending: 0, oldestPendingSeconds: null, failed: 0, lastAt: null },
      holds: { open: 0, waiting: 0 },
      drift: null,
      concerns: [],
    });
  });

  it('is shown with its members, its events and its directories', async () => {
    await sql(`INSERT INTO members (organization_id, email, role, status, needs_attention) VALUES
      ('org_1', 'a@example.com', 'admin', 'active', NULL), ('org_1', 'b@example.com', 'viewer', 'active', 'Look.'),
      ('org_1', 'c@example.com', 'admin', 'deactivated', 'Look.'), ('org_2', 'd@example.com', 'admin', 'active', 'Look.')`);
    await sql(`INSERT INTO directories (id, organization_id, name, type, deleted, ended) VALUES
      ('directory_1', 'org_1', 'Gone', 'okta', '2026-01-01T00:00:00.000Z e1', '2026-01-01T00:00:00.000Z e1'),
      ('directory_2', 'org_1', 'Held', 'okta', '2026-01-01T00:00:00.000Z e1', NULL),
      ('directory_3', 'org_1', NULL, NULL, NULL, NULL), ('directory_4', 'org_1', 'd', 'azure', NULL, NULL),
      ('directory_5', 'org_1', 'd', 'azure', NULL, NULL), ('directory_6', 'org_1', 'd', 'azure', NULL, NULL)`);
    await sql(`INSERT INTO events (id, type, organization_id, directory_id, occurred_at, received_at, source) VALUES
      ('event_1', 't', 'org_1', 'directory_4', '2026-03-01T10:00Z', '2026-03-01T10:05Z', 'webhook'),
      ('event_2', 't', 'org_1', 'directory_4', '2026-03-01T09:00Z', '2026-03-01T10:06Z', 'webhook'),
      ('event_3', 't', 'org_1', 'directory_4', '2026-03-01T11:00Z', '2026-03-01T11:00Z', 'resync')`);
    await sql(`INSERT INTO outcome_counts VALUES ('org_1', 'failed', 0), ('org_1', 'applied', 9)`);
    const nothing = { state: 'active', lastEventAt: null };
    expect(await show('org_1')).toEqual({
      id: 'org_1',
      directories: [
        { id: 'directory_3', name: null, type: null, ...nothing },
        { id: 'directory_4', name: 'd', type: 'azure', state: 'active', lastEventAt: '2026-03-01T10:00:00.000Z' },
        { id: 'directory_5', name: 'd', type: 'azure', ...nothing },
        { id: 'directory_6', name: 'd', type: 'azure', ...nothing },
        { id: 'directory_1', name: 'Gone', type: 'okta', state: 'deleted', lastEventAt: null },
      ],
      directoryCount: 6,
      members: { active: 2, admins: 1, needAttention: 1 },
      events: { pending: 0, oldestPendingSeconds: null, failed: 0, lastAt: '2026-03-01T10:06:00.000Z' },
      holds: { open: 0, waiting: 0 },
      drift: null,
      concerns: ['needs_attention'],
    });
    await sql(`DELETE FROM directories WHERE id = 'directory_1'`);
    expect((await show('org_1')).directories[4]).toMatchObject({ id: 'directory_2', state: 'deletion_held' });
  });

  it('counts what waits, in the lanes of its directories too, and is behind after five minutes', async () => {
    await sql(
      `INSERT INTO directories (id, organization_id) VALUES ('directory_1', 'org_1'), ('directory_2', 'org_2')`,
    );
    await sql(`INSERT INTO pending_events (event_id, seq, lane, occurred_at, received_at, parked) VALUES
      ('event_1', 1, 'organization:org_1', now(), now(), true),
      ('event_2', 2, 'directory:directory_1', now(), now() - interval '200 seconds', false),
      ('event_3', 3, 'organization:org_2', now(), now() - interval '400 seconds', false),
      ('event_4', 4, 'directory:directory_9', now(), now() - interval '400 seconds', false)`);
    const page = await list();
    expect(ids(page)).toEqual(['org_2', 'org_1']);
    expect(page.data.map(({ events, concerns }) => [events.pending, concerns])).toEqual([
      [1, ['behind']],
      [2, []],
    ]);
    const oldest = page.data.map(({ events }) => events.oldestPendingSeconds ?? 0);
    expect(oldest[0]).toBeCloseTo(400, -1);
    expect(oldest[1]).toBeCloseTo(200, -1);
  });

  it('counts the holds that are open, and who waits in them', async () => {
    await sql(`WITH h AS (INSERT INTO holds (organization_id, rule, active, removed, closed_at) VALUES
        ('org_1', 'mass_removal', 50, 10, NULL), ('org_1', 'last_admin', 50, 0, NULL), ('org_1', 'last_admin', 50, 0, now()),
        ('org_2', 'last_admin', 50, 0, now()) RETURNING id, organization_id)
      INSERT INTO held_changes (hold_id, member_id, organization_id, rule, state)
      SELECT h.id, gen_random_uuid(), organization_id, 'mass_removal', state FROM h, unnest(ARRAY['waiting', 'waiting', 'approved']) AS s(state)`);
    await sql(`INSERT INTO organizations VALUES ('org_1'), ('org_2')`);
    expect(await show('org_1')).toMatchObject({ holds: { open: 2, waiting: 4 }, concerns: ['held'] });
    expect(await show('org_2')).toMatchObject({ holds: { open: 0, waiting: 0 }, concerns: [] });
  });

  it('drifts by what the newest full comparison found, unless that also mended it', async () => {
    const finished = (
      name: string,
      days: number,
      dryRun: boolean,
      state: string,
      userId: string | null,
      kinds: string,
    ) =>
      sql(`WITH r AS (INSERT INTO resyncs (organization_id, directory_id, user_id, dry_run, actor, state, created_at, finished_at)
          VALUES ('org_1', '${name}', ${userId === null ? 'NULL' : `'${userId}'`}, ${String(dryRun)}, 'schedule', '${state}', now() - interval '${days} days', now())
          RETURNING id)
        INSERT INTO resync_differences (resync_id, event_id, kind, fields)
        SELECT r.id, 'event_' || n, kind, '{}' FROM r, unnest(ARRAY[${kinds}]::text[]) WITH ORDINALITY AS k(kind, n)`);
    await sql(
      `INSERT INTO directories (id, organization_id) VALUES ('directory_1', 'org_1'), ('directory_2', 'org_1')`,
    );
    expect((await show('org_1')).drift).toBeNull();
    await finished('directory_1', 9, true, 'done', null, `'changed'`);
    await finished('directory_1', 8, true, 'done', null, `'changed', 'gone_there', 'late_event', 'held'`);
    await finished('directory_1', 7, true, 'done', 'user_1', `'changed'`);
    await finished('directory_1', 6, true, 'failed', null, `'changed'`);
    await finished('directory_2', 6, true, 'done', null, `'late_event'`);
    expect(await show('org_1')).toMatchObject({ drift: 2, concerns: ['drift'] });
    await finished('directory_1', 5, false, 'done', null, `'changed', 'gone_there'`);
    expect(await show('org_1')).toMatchObject({ drift: 0, concerns: [] });
  });

  it('comes before those with lesser concerns, and is found by them', async () => {
    await sql(`INSERT INTO organizations SELECT 'org_' || n FROM generate_series(1, 7) AS n`);
    await sql(`INSERT INTO members (organization_id, email, needs_attention) VALUES
      ('org_2', 'a@example.com', 'Look.'), ('org_7', 'a@example.com', 'Look.')`);
    await sql(`INSERT INTO directories (id, organization_id) VALUES ('directory_3', 'org_3')`);
    await sql(`WITH r AS (INSERT INTO resyncs (organization_id, directory_id, dry_run, actor, state, finished_at)
        VALUES ('org_3', 'directory_3', true, 'schedule', 'done', now()) RETURNING id)
      INSERT INTO resync_differences (resync_id, event_id, kind) SELECT id, 'event_1', 'changed' FROM r`);
    await sql(`INSERT INTO pending_events (event_id, seq, lane, occurred_at, received_at)
      VALUES ('event_1', 1, 'organization:org_4', now(), now() - interval '1 hour')`);
    await sql(`INSERT INTO outcome_counts VALUES ('org_5', 'failed', 3), ('org_7', 'failed', 1)`);
    await sql(`INSERT INTO holds (organization_id, rule, active, removed) VALUES ('org_6', 'last_admin', 5, 0)`);
    const worstFirst = ['org_6', 'org_5', 'org_7', 'org_4', 'org_3', 'org_2', 'org_1'];
    expect(ids(await list())).toEqual(worstFirst);
    expect(ids(await list('concern=any'))).toEqual(worstFirst.slice(0, -1));
    expect(ids(await list('concern=needs_attention'))).toEqual(['org_7', 'org_2']);
    expect(ids(await list('concern=behind'))).toEqual(['org_4']);
    const paged: string[] = [];
    let after: string | null = '';
    for (let pages = 0; after !== null && pages < 9; pages += 1) {
      const page: Page = await list(`limit=2&after=${after}`);
      paged.push(...ids(page));
      ({ after } = page);
    }
    expect(paged).toEqual(worstFirst);
    const asked = {
      url: '/api/v1/organizations?concern=cold',
      headers: { authorization: 'Bearer test-token-with-all-rights' },
    };
    expectProblem(await test.app.inject(asked), 'invalid_request', '/api/v1/organizations');
  });

  it('is found by its id and by the names and ids of its directories', async () => {
    await sql(`INSERT INTO directories (id, organization_id, name) VALUES
      ('directory_a', 'org_1', 'Acme Okta'), ('directory_b', 'org_1', '100% Entra'), ('directory_c', 'org_2', 'Acme_Entra')`);
    expect(ids(await list('search=ORG_1'))).toEqual(['org_1']);
    expect(ids(await list('search=acme'))).toEqual(['org_1', 'org_2']);
    expect(ids(await list('search=acme+okta'))).toEqual(['org_1']);
    expect(ids(await list('search=directory_c'))).toEqual(['org_2']);
    expect(ids(await list('search=0%25'))).toEqual(['org_1']);
    expect(ids(await list('search=acme_e'))).toEqual(['org_2']);
    expect(ids(await list('search=nobody'))).toEqual([]);
    expect(ids(await list('organization=org_2&search=acme'))).toEqual(['org_2']);
  });
});
