import { queryRows } from '../../e2e/database.ts';
import type { Scenario, Scene } from '../scenario.ts';
import { backends, type Stage } from '../stage.ts';

/** Ends one process after the other in order, and starts each again before the next is ended. */
async function restartAll({ stage, load, faultEnded }: Scene): Promise<number> {
  const instances = [...stage.servers, ...stage.workers];
  for (const [place, instance] of instances.entries()) {
    await load.until((place + 0.5) / (instances.length + 1));
    await instance.terminate();
    await instance.start();
    void faultEnded();
  }
  return instances.length;
}

/** What a migration of the next version may do while the old one runs: add, and index without a lock. */
const expandSql = [
  'ALTER TABLE members ADD COLUMN x_expand text',
  'ALTER TABLE directory_users ADD COLUMN x_expand text',
  `ALTER TABLE directories ADD COLUMN x_expand text DEFAULT 'new'`,
  'ALTER TABLE events ADD COLUMN x_expand text',
  'ALTER TABLE pending_events ADD COLUMN x_expand text',
  'ALTER TABLE event_outcomes ADD COLUMN x_expand text',
  'ALTER TABLE audit_entries ADD COLUMN x_expand text',
  'CREATE INDEX CONCURRENTLY x_expand_members ON members (x_expand)',
  'CREATE INDEX CONCURRENTLY x_expand_events ON events (organization_id, x_expand)',
];

async function expand({ databaseUrl }: Stage, load: Scene['load']): Promise<void> {
  for (const [place, sql] of expandSql.entries()) {
    await load.until((place + 1) / (expandSql.length + 2));
    await queryRows(databaseUrl, sql);
  }
}

export const restartRolling: readonly Scenario[] = [
  {
    name: 'rolling-restart',
    title: 'Rolling restart (SIGTERM) of two servers and two workers',
    backends,
    wishes: { servers: 2 },
    run: async (scene) => `${await restartAll(scene)} processes, one after the other`,
  },
  {
    name: 'expand-migration',
    title: 'The same, while a migration adds columns and indexes',
    backends,
    wishes: { servers: 2 },
    run: async (scene) => {
      const [restarted] = await Promise.all([restartAll(scene), expand(scene.stage, scene.load)]);
      return `${restarted} processes, ${expandSql.length} statements`;
    },
  },
];
