import { Counter, Gauge, type Registry } from 'prom-client';

/** One metric with all its values at the moment. A name that ends in `_total` is of something that only grows. */
export interface Series {
  readonly name: string;
  readonly help: string;
  readonly values: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
}

/** A metric of one value; null: it is not known, and left out. */
export function single(name: string, help: string, value: number | null): Series {
  return { name, help, values: value === null ? [] : [{ labels: {}, value }] };
}

/** A metric with one label. Values that are not known are left out. */
export function byLabel(
  { name, help, label }: { readonly name: string; readonly help: string; readonly label: string },
  values: Readonly<Record<string, number | undefined>>,
): Series {
  const known = Object.entries(values).flatMap(([key, value]) =>
    value === undefined ? [] : [{ labels: { [label]: key }, value }],
  );
  return { name, help, values: known };
}

/** Adds metrics to a registry. One without values is left out, since without labels it would be shown as 0. */
export function addSeries(registry: Registry, all: readonly Series[]): void {
  for (const { name, help, values } of all) {
    const [first] = values;
    if (first === undefined) continue;
    const options = { name, help, labelNames: Object.keys(first.labels), registers: [registry] };
    if (name.endsWith('_total')) {
      const counter = new Counter(options);
      for (const { labels, value } of values) counter.inc(labels, value);
    } else {
      const gauge = new Gauge(options);
      for (const { labels, value } of values) gauge.set(labels, value);
    }
  }
}
