import { scaleLinear, scaleTime } from 'd3-scale';

/** The height of a chart and the room around its plot, in pixels. */
export const box = { height: 190, top: 8, right: 4, bottom: 22, left: 44 } as const;

/** From when to when, in milliseconds since 1970; and the highest value. */
export interface Extent {
  readonly from: number;
  readonly to: number;
  readonly top: number;
}

/** Where a time and a value stand in a chart of a width, in pixels. */
export function scalesOf({ from, to, top }: Extent, width: number) {
  const x = scaleTime([from, to], [box.left, width - box.right]);
  const y = scaleLinear([0, Math.max(top, 1)], [box.height - box.bottom, box.top]).nice(4);
  return { x, y };
}

export type Scales = ReturnType<typeof scalesOf>;
