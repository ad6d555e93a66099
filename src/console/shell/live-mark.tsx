import { Indicator, Text, Tooltip } from '@mantine/core';
import type { LiveState } from './live.ts';

const marks = {
  live: { color: 'teal', word: 'Live', why: 'What is on the page follows by itself.' },
  trying: {
    color: 'yellow',
    word: 'Connecting',
    why: 'Changes are not told just now; the page is read again every minute.',
  },
} as const satisfies Record<LiveState, unknown>;

/** Whether the page follows by itself. */
export function LiveMark({ state }: { readonly state: LiveState }) {
  const { color, word, why } = marks[state];
  return (
    <Tooltip label={why}>
      <Text
        size="xs"
        c="dimmed"
        component="span"
        role="status"
        aria-label={`${word}: ${why}`}
        style={{ paddingLeft: 14 }}
      >
        <Indicator color={color} size={8} position="middle-start" offset={-8} component="span">
          <Text span inherit visibleFrom="xs">
            {word}
          </Text>
        </Indicator>
      </Text>
    </Tooltip>
  );
}
