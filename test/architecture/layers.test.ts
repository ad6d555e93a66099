import { describe, expect, it } from 'vitest';
import { houseOptions, importOf, judge } from './cruise.ts';
import { lawful, lawfulTypes, violations, type Violation } from './violations.ts';

const rules = houseOptions.ruleSet?.forbidden ?? [];

function treeOf(violation: Violation): Record<string, string> {
  const { from, to } = violation;
  const tree: Record<string, string> = { [from]: violation.text ?? importOf(from, to) };
  if (/^(src|workers|test)\//.test(to) && violation.missing !== true) {
    tree[to] = violation.cycle === true ? importOf(to, from) : 'export {};';
  }
  return tree;
}

function lawfulTree(): Record<string, string> {
  const tree: Record<string, string> = {};
  for (const [imports, typeOnly] of [
    [lawful, false],
    [lawfulTypes, true],
  ] as const) {
    for (const [from, targets] of Object.entries(imports)) {
      tree[from] = targets.map((to) => importOf(from, to, typeOnly)).join('\n');
      for (const to of targets) if (/^(src|workers|test)\//.test(to)) tree[to] ??= 'export interface Thing {}';
    }
  }
  return tree;
}

describe('who may import whom', () => {
  it.each(violations)('$rule forbids $from → $to', async (violation) => {
    const found = await judge(treeOf(violation));
    expect(found.map(({ rule, from }) => ({ rule: rule.name, from }))).toContainEqual({
      rule: violation.rule,
      from: violation.from,
    });
  });

  it('lets the intended imports pass', async () => {
    const found = await judge(lawfulTree());
    expect(found.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
  });

  it('has a proof here for every rule', () => {
    const proved = new Set(violations.map(({ rule }) => rule));
    expect(rules.map(({ name }) => name).filter((name) => name === undefined || !proved.has(name))).toEqual([]);
  });

  it('gives a reason for every rule, and lets none only warn', () => {
    const weak = rules.filter(({ comment, severity }) => (comment ?? '') === '' || severity !== 'error');
    expect(weak.map(({ name }) => name)).toEqual([]);
  });
});
