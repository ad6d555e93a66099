import classes from './charts.module.css';
import { box, type Scales } from './scales.ts';

interface AxesProps {
  readonly scales: Scales;
  readonly width: number;
  /** How a value is written. */
  readonly format: (value: number) => string;
}

const pixelsForTime = 80;
const dayMs = 25 * 60 * 60 * 1000;
const clock = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric' });

/** The lines and numbers behind a chart. */
export function Axes({ scales: { x, y }, width, format }: AxesProps) {
  const [from = 0, to = 0] = x.domain().map(Number);
  const write = to - from > dayMs ? day : clock;
  return (
    <g aria-hidden="true">
      {y.ticks(4).map((value) => (
        <g key={value} transform={`translate(0 ${String(y(value))})`}>
          <line x1={box.left} x2={width - box.right} className={classes['grid']} />
          <text x={box.left - 8} dy="0.32em" textAnchor="end" className={classes['tick']}>
            {format(value)}
          </text>
        </g>
      ))}
      {x.ticks(Math.max(2, Math.floor(width / pixelsForTime))).map((time) => (
        <text key={time.getTime()} x={x(time)} y={box.height - 4} textAnchor="middle" className={classes['tick']}>
          {write.format(time)}
        </text>
      ))}
    </g>
  );
}
