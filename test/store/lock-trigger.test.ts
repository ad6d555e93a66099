import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lockedFields, type EditableField } from '../../src/core/lock.ts';
import { managers, roleSources } from '../../src/core/member.ts';
import { withClient } from '../../src/store/with-client.ts';
import { changeMember } from '../../src/sync/edit-member.ts';
import { EditRefusedError } from '../../src/sync/edit-refused.ts';
import { newStory, okta } from '../support/story.ts';
import { openTestSync, type TestSync } from '../support/sync-context.ts';
import { tellStory, type ToldStory } from '../support/tell.ts';

const made = 'made@example.com';
const adopted = 'adopted@example.com';
const ruled = 'ruled@example.com';
const own = 'own@example.com';

let sync: TestSync;
let told: ToldStory;

beforeAll(async () => {
  sync = await openTestSync();
  const story = newStory();
  for (const email of [adopted, ruled, own]) story.ownMember(email, email);
  story.directory(okta).activated('Okta');
  story.user('user_1').created({ email: made });
  story.user('user_2').created({ email: adopted });
  story.user('user_3').created({ email: ruled, attribute: 'data_owner' });
  told = await tellStory(sync, story);
});
afterAll(async () => {
  await sync.close();
});

/** What PostgreSQL says to another program; null when it lets it through. Nothing stays changed. */
async function refusalOf(sql: string, email: string): Promise<pg.DatabaseError | null> {
  return withClient(sync.database.url, async (client) => {
    await client.query('BEGIN');
    try {
      const { rowCount } = await client.query(`${sql} WHERE organization_id = $1 AND email = $2`, [
        told.organizationId,
        email,
      ]);
      expect(rowCount).toBe(1);
      return null;
    } catch (error) {
      return error as pg.DatabaseError;
    } finally {
      await client.query('ROLLBACK');
    }
  });
}

const edits = [
  ['email', `email = 'other@example.com'`],
  ['firstName', `first_name = 'Other'`],
  ['firstName', `first_name = NULL`],
  ['lastName', `last_name = 'Other'`],
  ['status', `status = 'deactivated'`],
  ['role', `role = 'admin'`],
] as const;

describe('another program', () => {
  test.each(edits)('may not change %s of a member that the directory made: SET %s', async (field, set) => {
    for (const email of [made, ruled]) {
      const refusal = await refusalOf(`UPDATE members SET ${set}`, email);
      expect(refusal).toMatchObject({ code: 'DS409' });
      expect(JSON.parse(refusal?.detail ?? '')).toMatchObject({ fields: [field] });
    }
  });

  test.each(edits)(
    'may not change %s of an adopted member, but for a role that nothing decides: SET %s',
    async (field, set) => {
      const refusal = await refusalOf(`UPDATE members SET ${set}`, adopted);
      if (field === 'role') expect(refusal).toBeNull();
      else expect(refusal).toMatchObject({ code: 'DS409' });
    },
  );

  test.each(edits)('may change %s of Eppo’s own: SET %s', async (_, set) => {
    expect(await refusalOf(`UPDATE members SET ${set}`, own)).toBeNull();
  });

  test.each([
    `id = gen_random_uuid()`,
    `organization_id = 'org_other'`,
    `managed_by = 'eppo'`,
    `role_source = 'default'`,
    `needs_attention = 'Look.'`,
    `identity_id = 'user_9'`,
    `founded_by = 'user_9'`,
    `own = NULL`,
    `own_since = now()`,
    `base_role = 'admin'`,
    `eppo_role = 'admin'`,
    `eppo_role_stamp = '2099-01-01T00:00:00.000Z eppo'`,
    `directory_user_id = NULL`,
    `role_event_id = 'event_9'`,
    `status_event_id = 'event_9'`,
  ])('may not write the service’s books: SET %s', async (set) => {
    const refusal = await refusalOf(`UPDATE members SET ${set}`, adopted);
    expect(refusal).toMatchObject({ code: 'DS409', message: expect.stringContaining('managedBy') as string });
  });

  test('may not claim a member of Eppo’s own for a directory', async () => {
    expect(await refusalOf(`UPDATE members SET managed_by = 'directory'`, own)).toMatchObject({ code: 'DS409' });
  });

  test('may delete Eppo’s own only', async () => {
    expect(await refusalOf('DELETE FROM members', own)).toBeNull();
    for (const email of [made, adopted, ruled]) {
      const refusal = await refusalOf('DELETE FROM members', email);
      expect(refusal).toMatchObject({ code: 'DS409', message: expect.stringContaining('member is managed') as string });
    }
  });

  test('may not insert a member that a directory manages, nor write over one', async () => {
    const insert = `INSERT INTO members (organization_id, email, managed_by) VALUES ($1, $2, $3)`;
    await withClient(sync.database.url, async (client) => {
      const write = (sql: string, ...values: unknown[]) => client.query(sql, [told.organizationId, ...values]);
      await expect(write(insert, 'new@example.com', 'directory')).rejects.toMatchObject({ code: 'DS409' });
      const over = `${insert} ON CONFLICT (id) DO NOTHING`;
      await expect(write(over, made, 'eppo')).rejects.toMatchObject({ code: '23505' });
      const { id } = await told.member(made);
      const upsert = `INSERT INTO members (organization_id, email, id) VALUES ($1, 'x@example.com', $2)
        ON CONFLICT (id) DO UPDATE SET role = 'admin'`;
      await expect(write(upsert, id)).rejects.toMatchObject({ code: 'DS409' });
    });
  });

  test('may write a locked column as it is, in whatever case the address stands', async () => {
    const same = `UPDATE members SET email = upper(email), first_name = first_name, status = status, role = role`;
    expect(await refusalOf(same, made)).toBeNull();
  });

  test('may not change one person together with another', async () => {
    const all = `UPDATE members SET role = 'admin' WHERE organization_id = $1`;
    await withClient(sync.database.url, (client) =>
      expect(client.query(all, [told.organizationId])).rejects.toMatchObject({ code: 'DS409' }),
    );
    expect(await told.member(own)).toMatchObject({ role: 'experiment_editor' });
  });
});

test.each([
  [made, { firstName: 'Other' }, `first_name = 'Other'`],
  [made, { email: 'other@example.com', role: 'admin' }, `role = 'admin', email = 'other@example.com'`],
  [adopted, { status: 'deactivated' }, `status = 'deactivated'`],
  [ruled, { role: 'admin' }, `role = 'admin'`],
] as const)('it says to %s what the API says', async (email, change, set) => {
  const { id } = await told.member(email);
  const said: unknown = await changeMember(sync, id, change, 'operator:test').catch((error: unknown) => error);
  expect(said).toBeInstanceOf(EditRefusedError);
  const { message, refusal } = said as EditRefusedError;
  const database = await refusalOf(`UPDATE members SET ${set}`, email);
  expect(`${database?.message ?? ''}. ${database?.hint ?? ''}`).toBe(`managed_by_directory: ${message}`);
  expect({ code: 'managed_by_directory', ...(JSON.parse(database?.detail ?? '') as object) }).toEqual(refusal);
  expect(message).toContain(`Okta (${told.idOf(okta)})`);
});

test('a role that another program gives an adopted member is the one it keeps, from then on, and is audited', async () => {
  const started = Date.now();
  await withClient(sync.database.url, (client) =>
    client.query(`UPDATE members SET role = 'admin' WHERE organization_id = $1 AND email = $2`, [
      told.organizationId,
      adopted,
    ]),
  );
  const member = await told.member(adopted);
  expect(member).toMatchObject({ role: 'admin', roleSource: 'kept', eppoRole: 'admin', roleEventId: null });
  const [at, eventId] = member.eppoRoleStamp?.split(' ') ?? [];
  expect(eventId).toBe('eppo');
  expect(Date.parse(at ?? '')).toBeGreaterThanOrEqual(started - 1_000);
  expect(Date.parse(at ?? '')).toBeLessThanOrEqual(Date.now() + 1_000);
  const entries = await sync.database.prisma.auditEntry.findMany({ where: { memberId: member.id, actor: 'eppo' } });
  expect(entries).toMatchObject([
    {
      action: 'member.updated',
      before: { role: 'experiment_editor', roleSource: 'kept' },
      after: { role: 'admin', roleSource: 'kept' },
    },
  ]);
});

describe('core/lock.ts and the trigger agree', () => {
  const columns: Record<EditableField, string> = {
    email: `email = 'b@example.com'`,
    firstName: `first_name = 'B'`,
    lastName: `last_name = 'B'`,
    role: `role = 'admin'`,
    status: `status = 'deactivated'`,
  };
  const rows = managers.flatMap((managedBy) =>
    [null, 'user_1'].flatMap((foundedBy) => roleSources.map((roleSource) => ({ managedBy, foundedBy, roleSource }))),
  );

  test.each(rows)('managed by $managedBy, founded by $foundedBy, role from $roleSource', async (row) => {
    const locked = await withClient(sync.database.url, async (client) => {
      await client.query('BEGIN');
      await client.query(`SELECT set_config('dsync.writer', 'on', true)`);
      await client.query(
        `INSERT INTO members (organization_id, email, managed_by, founded_by, role_source) VALUES ('org_table', 'a@example.com', $1, $2, $3)`,
        [row.managedBy, row.foundedBy, row.roleSource],
      );
      await client.query(`SELECT set_config('dsync.writer', 'off', true)`);
      const refused: string[] = [];
      for (const [field, set] of Object.entries(columns)) {
        await client.query('SAVEPOINT before');
        const fields = await client.query(`UPDATE members SET ${set} WHERE organization_id = 'org_table'`).then(
          (): string[] => [],
          (error: unknown) => (JSON.parse((error as pg.DatabaseError).detail ?? '') as { fields: string[] }).fields,
        );
        if (fields.includes(field)) refused.push(field);
        await client.query('ROLLBACK TO before');
      }
      await client.query('ROLLBACK');
      return refused;
    });
    expect(locked.toSorted()).toEqual([...lockedFields(row)].toSorted());
  });
});
