/** One value of a scrape. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Reads the text format of Prometheus. Throws at a line that is none of it. */
export function readSamples(text: string): Sample[] {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const [, name, labels = '', value] = /^([a-z_][a-z0-9_]*)(?:\{(.*)\})? (\S+)$/i.exec(line) ?? [];
    if (name === undefined) throw new Error(`Not a sample: ${line}`);
    const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', text = '']) => [key, text]);
    return { name, labels: Object.fromEntries(pairs) as Sample['labels'], value: Number(value) };
  });
}

/** The value with this name and exactly these labels; undefined when there is none. */
export function valueOf(samples: readonly Sample[], name: string, labels: Sample['labels'] = {}): number | undefined {
  const key = JSON.stringify(Object.entries(labels).toSorted());
  return samples.find((one) => one.name === name && JSON.stringify(Object.entries(one.labels).toSorted()) === key)
    ?.value;
}
