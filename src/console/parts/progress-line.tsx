import { Group, Progress, Stack, Text, VisuallyHidden } from '@mantine/core';
import { number } from './words.ts';

interface ProgressLineProps {
  /** What is done now, in words. */
  readonly label: string;
  readonly done: number;
  /** Null: nobody knows yet. */
  readonly total: number | null;
}

/** How far something is that runs in the background; told to screen readers in whole tenths, not with every step. */
export function ProgressLine({ label, done, total }: ProgressLineProps) {
  const share = total === null || total === 0 ? null : Math.min(100, (done / total) * 100);
  const tenths = share === null ? '' : `, ${String(Math.floor(share / 10) * 10)} %`;
  return (
    <Stack gap={6}>
      <Group justify="space-between" gap="sm" wrap="nowrap">
        <Text size="sm">{label}</Text>
        <Text size="sm" c="dimmed" style={{ fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }}>
          {total === null ? number(done) : `${number(Math.min(done, total))} of ${number(total)}`}
        </Text>
      </Group>
      <Progress.Root size="lg">
        <Progress.Section
          value={share ?? 100}
          striped={share === null}
          animated={share === null}
          aria-label={label}
          {...(share === null ? { 'aria-valuenow': undefined } : {})}
        />
      </Progress.Root>
      <VisuallyHidden role="status">{`${label}${tenths}`}</VisuallyHidden>
    </Stack>
  );
}
