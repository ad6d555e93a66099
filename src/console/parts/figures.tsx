import { Paper, SimpleGrid, Text } from '@mantine/core';
import { number } from './words.ts';

/** A number that matters, and what it counts. */
export interface Figure {
  readonly label: string;
  /** A number, or a short text in its place. */
  readonly value: number | string;
  /** Draws the eye while it asks for somebody. */
  readonly color?: 'orange' | 'red' | 'teal';
}

/** Numbers side by side, each with its name. */
export function Figures({ figures }: { readonly figures: readonly Figure[] }) {
  return (
    <SimpleGrid component="dl" m={0} cols={{ base: 2, xs: 3, md: figures.length }} spacing="sm">
      {figures.map(({ label, value, color }) => (
        // The number stands first for the eye, and its name first for a screen reader.
        <Paper
          key={label}
          withBorder
          p="sm"
          display="flex"
          style={{ flexDirection: 'column-reverse', justifyContent: 'flex-end' }}
        >
          <Text component="dt" size="xs" c="dimmed">
            {label}
          </Text>
          <Text
            component="dd"
            m={0}
            fz="xl"
            fw={650}
            c={
              color === undefined
                ? 'bright'
                : `light-dark(var(--mantine-color-${color}-9), var(--mantine-color-${color}-4))`
            }
          >
            {typeof value === 'number' ? number(value) : value}
          </Text>
        </Paper>
      ))}
    </SimpleGrid>
  );
}
