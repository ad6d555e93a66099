import type { ApiDifference, ApiResync } from './directory-schemas.ts';
import { renderTable } from './table.ts';
import type { Terminal } from './terminal.ts';

const kindWords: Readonly<Record<string, string>> = {
  missing_here: 'at WorkOS, and missing or gone here',
  gone_there: 'here, and gone at WorkOS',
  changed: 'fields that differ',
  membership: 'memberships that differ',
  late_event: 'events on their way (nothing to do)',
  held: 'held, as the directory’s deletion is (nothing to do)',
};

/** What a resync came to, for a person: one line, the differences by kind, and the first of them. */
export function describeResync(
  { resync, first }: { readonly resync: ApiResync; readonly first: readonly ApiDifference[] },
  terminal: Terminal,
): string {
  const { colors, width } = terminal;
  const counts = Object.entries(resync.differences);
  const found = counts.reduce((sum, [, count]) => sum + count, 0);
  const sections = [`${colors.bold(resync.directoryId)}  ${sentenceOf(resync, found, terminal)}`];
  if (counts.length > 0) {
    const rows = counts.map(([kind, count]) => [`${count}`, kind, kindWords[kind] ?? '']);
    sections.push(
      renderTable([{ title: 'Count' }, { title: 'Kind' }, { title: 'Meaning', flexible: true }], rows, width),
    );
    sections.push(differencesTable(first, resync.dryRun, terminal));
  }
  if (found > first.length) {
    sections.push(
      `The first ${first.length} of ${found} are shown. All of them:\n  GET /api/v1/resyncs/${resync.id}/differences`,
    );
  }
  if (resync.dryRun && resync.progress.toApply > 0) {
    sections.push(`Nothing was changed. To mend it:\n  npx dsync directories resync ${resync.directoryId} --apply`);
  }
  return `${sections.join('\n\n')}\n`;
}

function sentenceOf({ state, reason, dryRun, progress }: ApiResync, found: number, { colors }: Terminal): string {
  if (state === 'failed') return `${colors.red('failed')}: ${reason ?? 'no reason was given'}`;
  if (found === 0) return colors.green('in step with WorkOS');
  const differences = `${found} ${found === 1 ? 'difference' : 'differences'}`;
  if (dryRun) return colors.yellow(`${differences} found`);
  return colors.green(`${differences} found, ${progress.applied} applied`);
}

function differencesTable(first: readonly ApiDifference[], dryRun: boolean, { width }: Terminal): string {
  const rows = first.map(({ kind, directoryUserId, groupId, fields, outcome, reason }) => [
    kind,
    [directoryUserId, groupId].filter((id) => id !== null).join('\n') || 'the directory itself',
    fields.join(', ') || '–',
    ...(dryRun ? [] : [[outcome ?? '–', ...(outcome === 'failed' ? [reason ?? ''] : [])].join(': ')]),
  ]);
  const columns = [
    { title: 'Kind' },
    { title: 'Of' },
    { title: 'Fields', flexible: true },
    ...(dryRun ? [] : [{ title: 'Outcome', flexible: true }]),
  ];
  return renderTable(columns, rows, width);
}
