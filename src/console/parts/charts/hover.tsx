import { Group, Text } from '@mantine/core';
import { useState, type PointerEvent } from 'react';
import classes from './charts.module.css';
import { box, type Scales } from './scales.ts';

/** One line of what the pointer shows. */
export interface TipLine {
  readonly name: string;
  readonly color: string;
  readonly value: string;
}

/** Which point of a series the pointer is over; null: none. */
export function useHover(times: readonly number[], { x }: Scales) {
  const [index, setIndex] = useState<number | null>(null);
  const onPointerMove = (event: PointerEvent<SVGSVGElement>): void => {
    const { left } = event.currentTarget.getBoundingClientRect();
    const at = x.invert(event.clientX - left).getTime();
    const after = times.findIndex((time) => time > at);
    setIndex(after === -1 ? times.length - 1 : Math.max(0, after - 1));
  };
  const onPointerLeave = (): void => {
    setIndex(null);
  };
  return { index: index === null || index >= times.length ? null : index, onPointerMove, onPointerLeave };
}

interface TipProps {
  readonly at: number;
  readonly scales: Scales;
  readonly width: number;
  readonly lines: readonly TipLine[];
}

const clock = new Intl.DateTimeFormat('en', {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const tipWidth = 170;

/** What the pointer is over, beside it. */
export function Tip({ at, scales, width, lines }: TipProps) {
  const left = Math.min(Math.max(box.left, scales.x(at) + 14), Math.max(box.left, width - tipWidth));
  return (
    <div className={classes['tip']} style={{ left }}>
      <Text size="xs" fw={600} mb={4}>
        {clock.format(at)}
      </Text>
      {lines.map(({ name, color, value }) => (
        <Group key={name} gap={6} justify="space-between" wrap="nowrap">
          <Group gap={6} wrap="nowrap">
            <span className={classes['swatch']} style={{ background: color }} />
            {name}
          </Group>
          <b>{value}</b>
        </Group>
      ))}
    </div>
  );
}
