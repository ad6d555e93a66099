import { Text, Tooltip } from '@mantine/core';
import { useNow } from './use-now.ts';
import { ago, exactTime } from './words.ts';

/** How long ago something was, following the clock; the exact time stands in the tooltip and for screen readers. */
export function Ago({ at }: { readonly at: string | null }) {
  const now = useNow();
  if (at === null)
    return (
      <Text span inherit c="dimmed">
        never
      </Text>
    );
  return (
    <Tooltip label={exactTime(at)}>
      <time dateTime={at}>{ago(new Date(at), now)}</time>
    </Tooltip>
  );
}
