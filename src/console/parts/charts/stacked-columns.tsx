import { stack } from 'd3-shape';
import { number } from '../words.ts';
import { Axes } from './axes.tsx';
import type { Legend } from './chart-frame.tsx';
import classes from './charts.module.css';
import { Tip, useHover } from './hover.tsx';
import { box, scalesOf } from './scales.ts';

/** What is stacked at one time: values by the key of their series. */
export interface Column {
  readonly at: number;
  readonly values: Readonly<Record<string, number>>;
}

interface StackedColumnsProps {
  readonly columns: readonly Column[];
  /** The lowest first. */
  readonly series: readonly (Legend & { readonly key: string })[];
  /** The time of a column, in milliseconds. */
  readonly bucketMs: number;
  readonly width: number;
}

/** Counts over time, one on another. */
export function StackedColumns({ columns, series, bucketMs, width }: StackedColumnsProps) {
  const from = columns[0]?.at ?? 0;
  const to = (columns.at(-1)?.at ?? 0) + bucketMs;
  const layers = stack<Column>()
    .keys(series.map(({ key }) => key))
    .value(({ values }, key) => values[key] ?? 0)([...columns]);
  const top = Math.max(0, ...(layers.at(-1) ?? []).map(([, upper]) => upper));
  const scales = scalesOf({ from, to, top }, width);
  const { x, y } = scales;
  const columnWidth = Math.max(1, x(from + bucketMs) - x(from) - 2);
  const { index, ...pointer } = useHover(
    columns.map(({ at }) => at),
    scales,
  );
  const hovered = index === null ? undefined : columns[index];
  return (
    <>
      <svg width={width} height={box.height} aria-hidden="true" {...pointer}>
        <rect width={width} height={box.height} fill="transparent" />
        <Axes scales={scales} width={width} format={number} />
        {layers.map((layer, order) => (
          <g key={layer.key} fill={series[order]?.color}>
            {layer.map(([lower, upper], place) =>
              upper > lower ? (
                <rect
                  key={columns[place]?.at}
                  x={x(columns[place]?.at ?? 0) + 1}
                  y={y(upper)}
                  width={columnWidth}
                  height={Math.max(1, y(lower) - y(upper))}
                />
              ) : null,
            )}
          </g>
        ))}
        {hovered !== undefined && (
          <rect
            x={x(hovered.at)}
            y={box.top}
            width={columnWidth + 2}
            height={box.height - box.top - box.bottom}
            className={classes['hover']}
          />
        )}
      </svg>
      {hovered !== undefined && (
        <Tip
          at={hovered.at}
          scales={scales}
          width={width}
          lines={series
            .toReversed()
            .map(({ key, name, color }) => ({ name, color, value: number(hovered.values[key] ?? 0) }))}
        />
      )}
    </>
  );
}
