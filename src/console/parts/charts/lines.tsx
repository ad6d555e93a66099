import { line } from 'd3-shape';
import { span } from '../words.ts';
import { Axes } from './axes.tsx';
import type { Legend } from './chart-frame.tsx';
import { Tip, useHover } from './hover.tsx';
import { box, scalesOf } from './scales.ts';

/** A time and the values of the series then; null: there was nothing to measure. */
export interface Point {
  readonly at: number;
  readonly values: Readonly<Record<string, number>> | null;
}

interface LinesProps {
  readonly points: readonly Point[];
  readonly series: readonly (Legend & { readonly key: string })[];
  readonly bucketMs: number;
  readonly width: number;
}

/** Lengths of time over time, in milliseconds; where nothing was measured, the lines pause. */
export function Lines({ points, series, bucketMs, width }: LinesProps) {
  const middle = (at: number): number => at + bucketMs / 2;
  const from = points[0]?.at ?? 0;
  const to = (points.at(-1)?.at ?? 0) + bucketMs;
  const top = Math.max(0, ...points.flatMap(({ values }) => (values === null ? [] : Object.values(values))));
  const scales = scalesOf({ from, to, top }, width);
  const { x, y } = scales;
  const { index, ...pointer } = useHover(
    points.map(({ at }) => at),
    scales,
  );
  const hovered = index === null ? undefined : points[index];
  return (
    <>
      <svg width={width} height={box.height} aria-hidden="true" {...pointer}>
        <rect width={width} height={box.height} fill="transparent" />
        <Axes scales={scales} width={width} format={(value) => span(value / 1_000)} />
        {series.map(({ key, color }) => {
          const draw = line<Point>()
            .defined(({ values }) => values !== null)
            .x(({ at }) => x(middle(at)))
            .y(({ values }) => y(values?.[key] ?? 0));
          return (
            <g key={key} stroke={color} fill={color}>
              <path d={draw([...points]) ?? ''} fill="none" strokeWidth={2} strokeLinejoin="round" />
              {points.map(({ at, values }) =>
                values === null ? null : (
                  <circle key={at} cx={x(middle(at))} cy={y(values[key] ?? 0)} r={1.8} stroke="none" />
                ),
              )}
            </g>
          );
        })}
      </svg>
      {hovered !== undefined && (
        <Tip
          at={hovered.at}
          scales={scales}
          width={width}
          lines={series.map(({ key, name, color }) => {
            const value = hovered.values?.[key];
            return { name, color, value: value === undefined ? '–' : span(value / 1_000) };
          })}
        />
      )}
    </>
  );
}
