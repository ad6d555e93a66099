import { Anchor, Group, Stack, Text, VisuallyHidden } from '@mantine/core';
import { IconAlertTriangle, IconBulb, IconCircleCheck } from '@tabler/icons-react';
import { Link } from 'wouter';
import type { Diagnosis } from '../api/answers.ts';
import classes from './diagnosis.module.css';

type Finding = Diagnosis['findings'][number];

const levels = {
  problem: { Icon: IconAlertTriangle, word: 'Problem', color: 'red', rank: 0 },
  hint: { Icon: IconBulb, word: 'Hint', color: 'orange', rank: 1 },
  ok: { Icon: IconCircleCheck, word: 'In order', color: 'teal', rank: 2 },
} as const;

/** What the diagnosis says, the worst first. */
export function DiagnosisFindings({ findings, organizationId }: Pick<Diagnosis, 'findings' | 'organizationId'>) {
  const sorted = findings.toSorted((a, b) => levels[a.level].rank - levels[b.level].rank);
  return (
    <ul className={classes['findings']} aria-label="Findings">
      {sorted.map((finding) => (
        <FindingLine key={finding.check + finding.detail} finding={finding} organizationId={organizationId} />
      ))}
    </ul>
  );
}

function FindingLine({ finding, organizationId }: { readonly finding: Finding; readonly organizationId: string }) {
  const { level, detail, next } = finding;
  const { Icon, word, color } = levels[level];
  const place = nextOf(finding, organizationId);
  return (
    <Group component="li" gap="sm" wrap="nowrap" align="flex-start">
      <Icon size={20} className={classes['icon']} color={`var(--mantine-color-${color}-6)`} aria-hidden="true" />
      <Stack gap={2} style={{ minWidth: 0 }}>
        <Text size="sm" fw={level === 'problem' ? 600 : 400} style={{ overflowWrap: 'anywhere' }}>
          <VisuallyHidden>{word}: </VisuallyHidden>
          {detail}
        </Text>
        {next !== null && (
          <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {nextWords(finding, place)}{' '}
            {place !== null && (
              <Anchor component={Link} underline="always" href={place.href}>
                {place.label}
              </Anchor>
            )}
          </Text>
        )}
      </Stack>
    </Group>
  );
}

interface Next {
  /** Instead of the server's words, which name commands; null: those. */
  readonly say: string | null;
  readonly href: string;
  readonly label: string;
}

/** Where in the console one does what is to be done next; null: not here. */
function nextOf({ check, level }: Finding, organizationId: string): Next | null {
  const organization = encodeURIComponent(organizationId);
  switch (check) {
    case 'attention':
      return {
        say: 'The flagged ones say why.',
        href: `/members?organization=${organization}`,
        label: 'See the members.',
      };
    case 'email':
      return {
        say: null,
        href: `/events?organization=${organization}&outcome=failed`,
        label: 'See the failed events.',
      };
    case 'groups':
      return {
        say: level === 'hint' ? 'They can give roles.' : null,
        href: `/roles/${organization}`,
        label: 'Map groups to roles.',
      };
    case 'mapping':
      return { say: null, href: `/roles/${organization}`, label: 'See the mapping.' };
    case 'state':
      return {
        say: 'If that was not meant, have it connected again, by a setup link.',
        href: `/holds?organization=${organization}`,
        label: 'See the holds.',
      };
    default:
      return null;
  }
}

/** The server's words, where they send people to the command line for what is on this page. */
function nextWords({ check, next }: Finding, place: Next | null): string {
  if (check === 'last_event') return 'No fault where nobody changes. To be sure, compare it with WorkOS, below.';
  return place?.say ?? next ?? '';
}
