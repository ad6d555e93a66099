import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkClock } from '../../src/cli/doctor-health.ts';
import { runCli } from '../support/cli.ts';
import { startTestService } from '../support/dsync.ts';

describe('doctor', () => {
  let service: Awaited<ReturnType<typeof startTestService>>;

  beforeAll(async () => {
    service = await startTestService();
  });

  afterAll(async () => {
    await service.stop();
  });

  it('finds a sound service sound', async () => {
    const { code, out } = await runCli(service, ['doctor']);
    expect(out).toContain('All is well');
    expect(code).toBe(0);
    for (const check of ['service', 'clock', 'database', 'migrations', 'queue', 'secret', 'unsigned', 'token']) {
      expect(out).toMatch(new RegExp(`^ok +${check} `, 'm'));
    }
    expect(out.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });

  it('names a secret and a token that are not the service’s', async () => {
    const { code, out } = await runCli(service, ['doctor', '--json', '--secret', 'whsec_other', '--token', 'other']);
    expect(code).toBe(1);
    const { healthy, findings } = JSON.parse(out) as { healthy: boolean; findings: { check: string; level: string }[] };
    expect(healthy).toBe(false);
    expect(findings.filter(({ level }) => level === 'fail').map(({ check }) => check)).toEqual(['secret', 'token']);
  });

  it('leaves the secret alone when it is not known here', async () => {
    const { code, out } = await runCli({ ...service, secret: null }, ['doctor']);
    expect(code).toBe(0);
    expect(out).toMatch(/^warn +secret /m);
  });
});

describe('checkClock', () => {
  const now = Date.UTC(2026, 0, 5, 9, 0, 0, 500);
  const dateAt = (offsetMs: number): string => new Date(now + offsetMs).toUTCString();

  it.each([
    [0, 'ok', 'agrees'],
    [4_000, 'ok', 'agrees'],
    [30_000, 'warn', '30 s ahead of'],
    [-30_000, 'warn', '30 s behind'],
    [300_000, 'fail', '300 s ahead of'],
    [-300_000, 'fail', '300 s behind'],
  ])('judges %d ms as %s', (offset, level, words) => {
    const finding = checkClock(dateAt(offset), now, now);
    expect(finding.level).toBe(level);
    expect(finding.detail).toContain(words);
  });

  it('says so when the service tells no time', () => {
    expect(checkClock(null, now, now).level).toBe('warn');
    expect(checkClock('yesterday', now, now).level).toBe('warn');
  });
});
