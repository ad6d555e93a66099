import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const folder = path.join(import.meta.dirname, '../../prisma/migrations');

/**
 * What processes of the version before could not live with while they are being replaced. A migration that needs it says
 * in a comment `-- contract: <since when nothing uses it>`, and comes a version after the code stopped using it.
 */
const breaking: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['drops a table or column', /\bDROP\s+(TABLE|COLUMN)\b/i],
  ['renames', /\bRENAME\b/i],
  ['changes a type', /\bALTER\s+COLUMN\s+\S+\s+(SET\s+DATA\s+)?TYPE\b/i],
  ['forbids null', /\bALTER\s+COLUMN\s+\S+\s+SET\s+NOT\s+NULL\b/i],
  ['adds a column that old writers leave out', /\bADD\s+COLUMN\s+(?![^,;]*\bDEFAULT\b)[^,;]*\bNOT\s+NULL\b/i],
];

function faultsOf(sql: string): string[] {
  if (/^-- contract: \S/m.test(sql)) return [];
  const statements = sql.replaceAll(/--.*$/gm, '');
  return breaking.filter(([, pattern]) => pattern.test(statements)).map(([name]) => name);
}

describe('migrations expand first and contract later, so that versions can run side by side', () => {
  const names = readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? entry.name : [],
  );

  it.each(names)('%s', (name) => {
    expect(faultsOf(readFileSync(path.join(folder, name, 'migration.sql'), 'utf8'))).toEqual([]);
  });

  it.each([
    ['ALTER TABLE "events" DROP COLUMN "payload";', 'drops a table or column'],
    ['DROP TABLE runs;', 'drops a table or column'],
    ['ALTER TABLE members RENAME COLUMN email TO address;', 'renames'],
    ['ALTER TABLE "members" ALTER COLUMN "email" SET DATA TYPE citext;', 'changes a type'],
    ['ALTER TABLE "members" ALTER COLUMN "own" SET NOT NULL;', 'forbids null'],
    ['ALTER TABLE "members" ADD COLUMN     "locale" TEXT NOT NULL;', 'adds a column that old writers leave out'],
  ])('would refuse %s', (sql, fault) => {
    expect(faultsOf(sql)).toEqual([fault]);
    expect(faultsOf(`-- contract: unused since 0.2\n${sql}`)).toEqual([]);
  });

  it.each([
    'ALTER TABLE "members" ADD COLUMN "locale" TEXT;',
    `ALTER TABLE "events" ADD COLUMN "source" "event_source" NOT NULL DEFAULT 'webhook';`,
    'CREATE INDEX later ON events (received_at);',
  ])('would pass %s', (sql) => {
    expect(faultsOf(sql)).toEqual([]);
  });
});
