import { Group, Paper, Text } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import type { ReactNode } from 'react';
import classes from './charts.module.css';

/** What one series is called, and its colour. */
export interface Legend {
  readonly name: string;
  readonly color: string;
}

interface ChartFrameProps {
  readonly title: string;
  /** What the chart shows, in a sentence, for those who cannot see it. */
  readonly summary: string;
  readonly legend: readonly Legend[];
  /** Draws into a width, in pixels. */
  readonly children: (width: number) => ReactNode;
}

/** A chart with its title, its legend, and a sentence that stands for it. */
export function ChartFrame({ title, summary, legend, children }: ChartFrameProps) {
  const { ref, width } = useElementSize();
  return (
    <Paper withBorder p="md" component="figure" m={0} aria-label={summary}>
      <Group justify="space-between" gap="xs" mb="xs">
        <Text fw={600} size="sm" component="figcaption">
          {title}
        </Text>
        <Group gap="sm">
          {legend.map(({ name, color }) => (
            <Group key={name} gap={6} wrap="nowrap">
              <span className={classes['swatch']} style={{ background: color }} />
              <Text size="xs" c="dimmed">
                {name}
              </Text>
            </Group>
          ))}
        </Group>
      </Group>
      <div ref={ref} className={classes['plot']}>
        {width > 0 && children(width)}
      </div>
    </Paper>
  );
}
