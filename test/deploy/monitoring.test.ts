import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { meterProcess } from '../../src/sync/metrics/process-metrics.ts';
import { openTestApp, type TestApp } from '../support/http-app.ts';
import { readSamples, type Sample } from '../support/samples.ts';
import { metricsIn, picksIn, readAlerts, readExpressions } from './metric-names.ts';

const rules = 'deploy/prometheus/alerts.yml';
const dashboard = 'deploy/grafana/dashboard.json';
const handbook = readFileSync('docs/operations.md', 'utf8');

let test: TestApp;
let samples: Sample[];
/** The metrics that a process serves, under the names by which they are asked for. */
const served = new Set<string>();

beforeAll(async () => {
  test = await openTestApp();
  const { database, meter } = test.sync;
  meterProcess(meter);
  await database.prisma.$executeRaw`INSERT INTO catch_up (since, caught_up_at) VALUES (now(), now())`;
  await database.prisma.$executeRaw`INSERT INTO directories (id, organization_id) VALUES ('directory_1', 'org_1')`;
  await database.prisma.$executeRaw`
    INSERT INTO events (id, type, organization_id, directory_id, occurred_at)
    VALUES ('event_1', 'dsync.user.updated', 'org_1', 'directory_1', now())`;
  const { body } = await test.app.inject('/metrics');
  samples = readSamples(body);
  for (const [, name = '', type] of body.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
    const suffixes = type === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
    for (const suffix of suffixes) served.add(name + suffix);
  }
});

afterAll(async () => {
  await test.close();
});

/** The anchors of a document's headings, as they are made on the web. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  );
}

describe('alerts', () => {
  const alerts = readAlerts(rules);

  it('are about metrics and values that are served', () => {
    expect(alerts.length).toBeGreaterThan(15);
    for (const { name, expr } of alerts) {
      expect(metricsIn(expr), name).not.toEqual([]);
      for (const metric of metricsIn(expr)) expect(served, name).toContain(metric);
      for (const { metric, label, value } of picksIn(expr)) {
        const values = samples.filter((sample) => sample.name === metric).map(({ labels }) => labels[label]);
        expect(values, `${name}: ${metric}{${label}}`).toContain(value);
      }
    }
  });

  it('each lead to a section of the handbook that says what to do', () => {
    const anchors = anchorsOf(handbook);
    for (const { name, runbook } of alerts) {
      const [document, anchor] = runbook.split('#');
      expect(document, name).toBe('docs/operations.md');
      expect(anchors, name).toContain(anchor);
    }
  });
});

describe('the dashboard', () => {
  it('shows metrics that are served, every one of ours among them', () => {
    const shown = readExpressions(dashboard).flatMap(metricsIn);
    for (const metric of shown) expect(served).toContain(metric);
    const family = (name: string): string => name.replace(/_(bucket|sum|count)$/, '');
    const ours = [...served].filter((name) => name.startsWith('dsync_')).map(family);
    expect(new Set(shown.filter((name) => name.startsWith('dsync_')).map(family))).toEqual(new Set(ours));
  });
});

describe('the handbook', () => {
  it('explains every metric of ours', () => {
    const names = [...served].map((name) => name.replace(/_(bucket|sum|count)$/, ''));
    for (const name of names.filter((name) => name.startsWith('dsync_'))) expect(handbook).toContain(`\`${name}\``);
  });
});

// Where promtool is not installed, the tests above are what there is.
const promtool = spawnSync('promtool', ['--version']).status === 0 ? ['promtool'] : [];

describe.each(promtool)('%s', (tool) => {
  const run = (...args: string[]): string => execFileSync(tool, args, { encoding: 'utf8' });

  it('takes the rules, and finds that they speak when they should', () => {
    expect(run('check', 'rules', rules)).toContain('SUCCESS');
    expect(run('check', 'config', 'deploy/prometheus/prometheus.yml')).toContain('SUCCESS');
    expect(run('test', 'rules', 'deploy/prometheus/alerts.test.yml')).toContain('SUCCESS');
  });

  it('finds nothing to say about our metrics', async () => {
    const { body } = await test.app.inject('/metrics');
    // Some of Node's own have names that are older than the rules.
    const ours = body.split('\n').filter((line) => line.includes('dsync_'));
    execFileSync(tool, ['check', 'metrics'], { input: `${ours.join('\n')}\n` });
  });
});
