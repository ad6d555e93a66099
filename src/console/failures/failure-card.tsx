import { Anchor, Badge, Code, Group, Paper, Stack, Text, Title, Tooltip } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { Link } from 'wouter';
import type { FailureGroup } from '../api/answers.ts';
import { failureName } from '../parts/failure-words.ts';
import { Ago } from '../parts/time.tsx';
import { count } from '../parts/words.ts';
import classes from './failure-card.module.css';
import { FailureActs } from './failure-acts.tsx';

const states = {
  failed: { color: 'red', meaning: 'They were given up, and wait for somebody.' },
  retrying: { color: 'yellow', meaning: 'They are still tried by themselves, for some seconds.' },
} as const;

interface FailureCardProps {
  readonly group: FailureGroup;
  /** The one organization that the list is about; empty: all. */
  readonly organization: string;
}

/** One cause: what it is, what to do next, how many events it concerns, and the ways to deal with all of them. */
export function FailureCard({ group, organization }: FailureCardProps) {
  const { state, code, place, what, next } = group;
  const { color, meaning } = states[state];
  return (
    <Paper withBorder p={{ base: 'sm', sm: 'lg' }} className={classes['card'] ?? ''} data-state={state}>
      <Stack gap="sm">
        <Group justify="space-between" align="flex-start" gap="sm">
          <div style={{ flex: '1 1 280px', minWidth: 0 }}>
            <Title order={2} style={{ overflowWrap: 'anywhere' }}>
              {failureName(code)}
            </Title>
            <Group gap={6} mt={4}>
              <Code>{code}</Code>
              {place !== '' && <Code style={{ overflowWrap: 'anywhere' }}>{place}</Code>}
            </Group>
          </div>
          <Tooltip label={meaning}>
            <Badge variant="light" color={color} size="lg">
              {count(group.count, 'event')} {state}
            </Badge>
          </Tooltip>
        </Group>
        <div>
          <Text style={{ overflowWrap: 'anywhere' }}>{what}</Text>
          <Group gap={6} wrap="nowrap" align="flex-start" mt={4}>
            <IconArrowRight size={18} className={classes['next'] ?? ''} aria-hidden="true" />
            <Text fw={550}>{next}</Text>
          </Group>
        </div>
        <Facts group={group} />
        <FailureActs group={group} organization={organization} />
      </Stack>
    </Paper>
  );
}

function Facts({ group }: { readonly group: FailureGroup }) {
  return (
    <Text size="sm" c="dimmed" component="div">
      {/* Events that name no organization are of none. */}
      {group.organizations > 0 && `${count(group.organizations, 'organization')} · `}
      first <Ago at={group.firstAt} /> · last <Ago at={group.lastAt} /> ·{' '}
      <Tooltip label={group.exampleReason}>
        <Anchor component={Link} href={`/events/${encodeURIComponent(group.exampleId)}`} underline="always">
          the newest of them
        </Anchor>
      </Tooltip>
    </Text>
  );
}
