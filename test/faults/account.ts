import { isDeepStrictEqual } from 'node:util';
import { openDatabase, type Database } from '../../src/store/database.ts';
import { queryRows } from '../e2e/database.ts';
import { differenceOf } from '../properties/try-core.ts';
import { modelLines } from '../support/model-lines.ts';
import { expectedMembers } from '../support/organization.ts';
import { storedMembers } from '../support/retell.ts';
import type { Plan, PlannedOrganization } from './plan.ts';

/** What the database says became of the events. */
export interface Account {
  readonly outcomes: number;
  readonly failed: number;
  /** Acknowledged events that are not stored, still wait, or have no outcome. */
  readonly lost: readonly string[];
  /** Events whose changes were written by more than one transaction, and counters that are not the sum of the outcomes. */
  readonly appliedTwice: readonly string[];
  /** Organizations whose members are not those of the reference model. */
  readonly wrongMembers: readonly string[];
}

// Entries of one application are written by one transaction, whose time they all carry.
const twiceSql = `SELECT event_id AS id FROM audit_entries WHERE event_id IS NOT NULL
  GROUP BY event_id HAVING count(DISTINCT at) > 1`;
const countersSql = `
  SELECT 'counter of ' || outcome || ': ' || coalesce(c.n, 0) || ', outcomes: ' || coalesce(o.n, 0) AS id
  FROM (SELECT outcome, sum(count)::int AS n FROM outcome_counts WHERE outcome <> 'duplicate' GROUP BY outcome) c
  FULL JOIN (SELECT outcome, count(*)::int AS n FROM event_outcomes GROUP BY outcome) o USING (outcome)
  WHERE coalesce(c.n, 0) <> coalesce(o.n, 0)`;
const lostSql = `
  SELECT a.id FROM unnest($1::text[]) AS a(id)
  LEFT JOIN events e ON e.id = a.id
  LEFT JOIN pending_events p ON p.event_id = a.id
  LEFT JOIN event_outcomes o ON o.event_id = a.id
  GROUP BY a.id
  HAVING count(DISTINCT e.id) <> 1 OR count(p.event_id) > 0 OR count(o.event_id) <> 1`;

/** Counts, straight from PostgreSQL and not through the service. */
export async function takeAccount(url: string, plan: Plan, acknowledged: ReadonlySet<string>): Promise<Account> {
  const ids = async (sql: string, values: readonly unknown[] = []): Promise<string[]> =>
    (await queryRows(url, sql, values)).map((row) => String(row['id']));
  const [counts] = await queryRows(
    url,
    `SELECT count(*)::int AS all, count(*) FILTER (WHERE outcome = 'failed')::int AS failed FROM event_outcomes`,
  );
  return {
    outcomes: Number(counts?.['all']),
    failed: Number(counts?.['failed']),
    lost: await ids(lostSql, [[...acknowledged]]),
    appliedTwice: [...(await ids(twiceSql)), ...(await ids(countersSql))],
    wrongMembers: await findWrongMembers(url, plan),
  };
}

async function findWrongMembers(url: string, { organizations }: Plan): Promise<string[]> {
  const database = openDatabase({ url, max: 2, name: 'faults', onConnectionLost: () => undefined });
  try {
    const wrong: string[] = [];
    for (const organization of organizations) {
      if (!(await isAsTold(database, organization))) wrong.push(organization.retold.organizationId);
    }
    return wrong;
  } finally {
    await database.close();
  }
}

/** By the reference model, and, ids included, by the core when it is told the events in order. */
async function isAsTold(database: Database, { telling, retold }: PlannedOrganization): Promise<boolean> {
  const stored = await storedMembers(database, retold.organizationId);
  const difference = differenceOf(telling.told, [], modelLines(stored));
  return difference === null && isDeepStrictEqual(stored, expectedMembers(retold));
}
