import { readFileSync } from 'node:fs';

/** An alert as far as a test looks at it. */
export interface AlertRule {
  readonly name: string;
  readonly expr: string;
  readonly runbook: string;
}

/** The alerts of a rule file that is written as ours is: `expr` on one line, or folded by `>-`. */
export function readAlerts(path: string): AlertRule[] {
  const [, ...rules] = readFileSync(path, 'utf8').split(/^ +- alert: /m);
  return rules.map((rule) => {
    const expr = /^ +expr: (?:>-\n((?: {10}.*\n)+)|(.*)\n)/m.exec(rule);
    return {
      name: /^\w+/.exec(rule)?.[0] ?? '',
      expr: expr?.[1] ?? expr?.[2] ?? '',
      runbook: /^ +runbook: (.*)$/m.exec(rule)?.[1] ?? '',
    };
  });
}

/** All expressions of a Grafana dashboard. */
export function readExpressions(path: string): string[] {
  const { panels } = JSON.parse(readFileSync(path, 'utf8')) as {
    panels: readonly { readonly targets?: readonly { readonly expr: string }[] }[];
  };
  return panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
}

/** The metrics that an expression of PromQL is about: those with our prefix, and Node's and the process's own. */
export function metricsIn(expr: string): string[] {
  const withoutLabels = expr.replaceAll(/\{[^}]*\}/g, '').replaceAll(/\b(by|on) \([^)]*\)/g, '');
  return [...withoutLabels.matchAll(/\b(?:dsync|process|nodejs)_[a-z0-9_]+/g)].map(([name]) => name);
}

/** The label values that an expression picks, by equality: of which metric, label and value. */
export function picksIn(expr: string): { readonly metric: string; readonly label: string; readonly value: string }[] {
  return [...expr.matchAll(/(\w+)\{([^}]*)\}/g)].flatMap(([, metric = '', labels = '']) =>
    [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = '', value = '']) => ({ metric, label, value })),
  );
}
