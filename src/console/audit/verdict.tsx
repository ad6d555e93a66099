import { Alert, List, Stack, Text } from '@mantine/core';
import { IconShieldCheck, IconShieldX } from '@tabler/icons-react';
import type { AuditVerification } from '../api/answers.ts';
import { ErrorNote } from '../parts/error-note.tsx';
import { IdText } from '../parts/id-text.tsx';
import { RunProgress } from '../parts/run-progress.tsx';
import { count } from '../parts/words.ts';
import type { Verification } from './use-verification.ts';

const shownAtMost = 50;

const kindNames: Readonly<Record<AuditVerification['data'][number]['kind'], string>> = {
  edited: 'An entry was changed',
  entry_missing: 'An entry is missing',
  entry_added: 'An entry was slipped in',
  link_broken: 'A seal was changed',
  seal_missing: 'A seal is missing',
  rewriting_unnamed: 'Rewritten without being named',
  anchor_missing: 'The head that was kept is not there',
  rewritten: 'Rewritten by an erasure',
};

/** How far the checking has come, and then its verdict. */
export function Verdict({ verification }: { readonly verification: Verification }) {
  const { state, seals, total, error } = verification;
  if (error !== null) return <ErrorNote error={error} />;
  if (state === 'running') {
    const run = { state: 'running', done: seals, total: Math.max(total, seals) };
    return <RunProgress run={run} doing="Seals are checked" done={null} failed={null} />;
  }
  return verification.faults.length === 0 ? <Unchanged {...verification} /> : <Changed {...verification} />;
}

function Unchanged({ seals, entries, unsealed, rewritten, head }: Verification) {
  return (
    <Alert color="teal" icon={<IconShieldCheck />} title="Nobody has changed the log" role="status">
      <Stack gap="xs">
        <Text size="sm">
          {count(seals, 'seal')} over {count(entries, 'entry', 'entries')} hold. {notSealed(unsealed)}
        </Text>
        <Findings title="Erasures rewrote entries, and the log says so:" findings={rewritten} />
        {head !== null && (
          <Text size="sm" component="div">
            Keep this head where nobody who can write to the database can. A later check against it shows that no seal
            was made anew: <IdText value={head.digest} what="head" />
          </Text>
        )}
      </Stack>
    </Alert>
  );
}

function Changed({ seals, entries, faults, rewritten }: Verification) {
  return (
    <Alert color="red" icon={<IconShieldX />} title="Somebody has changed the log" role="alert">
      <Stack gap="xs">
        <Text size="sm">
          {count(faults.length, 'fault')} in {count(seals, 'seal')} over {count(entries, 'entry', 'entries')}. Keep the
          database as it is, export the log, and compare it with an older export or a backup.
        </Text>
        <Findings findings={faults} />
        <Findings title="Erasures rewrote entries, and the log says so:" findings={rewritten} />
      </Stack>
    </Alert>
  );
}

function notSealed(unsealed: number): string {
  if (unsealed === 0) return 'All entries are sealed.';
  return `${count(unsealed, 'entry is', 'entries are')} so new that no seal covers them yet.`;
}

interface FindingsProps {
  readonly title?: string;
  readonly findings: AuditVerification['data'];
}

function Findings({ title, findings }: FindingsProps) {
  if (findings.length === 0) return null;
  const rest = findings.length - shownAtMost;
  return (
    <div>
      {title !== undefined && <Text size="sm">{title}</Text>}
      <List size="sm" spacing={4}>
        {findings.slice(0, shownAtMost).map(({ kind, seal, firstId, lastId, detail }, place) => (
          <List.Item key={place}>
            <strong>{kindNames[kind]}</strong>
            {seal !== null && ` in seal ${String(seal)}, entries ${firstId ?? ''} to ${lastId ?? ''}`}: {detail}
          </List.Item>
        ))}
      </List>
      {rest > 0 && (
        <Text size="sm">And {count(rest, 'more', 'more')}; “dsync audit verify --json” has all of them.</Text>
      )}
    </div>
  );
}
