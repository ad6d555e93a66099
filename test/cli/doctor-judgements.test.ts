import { describe, expect, it } from 'vitest';
import { judgeArrivals, judgeSignatures } from '../../src/cli/doctor-deliveries.ts';
import { judgeEndpoints } from '../../src/cli/doctor-workos.ts';

describe('webhook endpoints', () => {
  const sound = { id: 'we_1', url: 'https://eppo.example', enabled: true, secretKnown: true, missingEvents: [] };
  const foreign = { ...sound, url: 'https://elsewhere.example', secretKnown: false };

  it.each([
    ['ours, among others', [foreign, sound], 'ok', 'https://eppo.example is enabled, signs with our secret'],
    ['none', [], 'fail', 'WorkOS has no webhook endpoint. Add one'],
    [
      'one of another',
      [foreign],
      'fail',
      'one endpoint, which does not sign with a secret of this service. If https://e',
    ],
    ['several of others', [foreign, foreign], 'fail', '2 endpoints, and none signs with a secret of this service.'],
    ['disabled', [{ ...sound, enabled: false }], 'fail', 'is disabled at WorkOS. Enable it'],
    ['not all events', [{ ...sound, missingEvents: ['dsync.deleted'] }], 'fail', 'is not sent dsync.deleted. Add them'],
  ])('%s', (_what, endpoints, level, words) => {
    expect(judgeEndpoints(endpoints, 'webhook')).toMatchObject([{ level }]);
    expect(judgeEndpoints(endpoints, 'webhook')[0]?.detail).toContain(words);
    // The Events API makes up for them.
    expect(judgeEndpoints(endpoints, 'both')).toMatchObject([{ level: level === 'ok' ? 'ok' : 'warn' }]);
    expect(judgeEndpoints(endpoints, 'events')).toEqual([]);
  });
});

describe('signatures', () => {
  const judged = (accepted: number, wrong: number, late: number) => {
    const rejected = { signature_mismatch: wrong, timestamp_outside_tolerance: late };
    return judgeSignatures({ accepted, duplicate: 0, ignored: 0, rejected });
  };

  it.each([
    [0, 0, 0, 'ok', 'No delivery has come'],
    [200, 0, 0, 'ok', '0 of 200 signed deliveries were refused'],
    [198, 1, 1, 'ok', '2 of 200'],
    [196, 3, 1, 'warn', 'most for a wrong signature. Compare WORKOS_WEBHOOK_SECRET'],
    [0, 3, 1, 'fail', '4 of 4 signed deliveries were refused'],
    [196, 1, 3, 'warn', 'most for their time. Let the clock'],
    [0, 0, 3, 'warn', 'WEBHOOK_TOLERANCE_SECONDS'],
  ])('%d taken, %d wrong, %d late: %s', (taken, wrong, late, level, words) => {
    expect(judged(taken, wrong, late)).toMatchObject({ level });
    expect(judged(taken, wrong, late).detail).toContain(words);
  });
});

describe('arrivals', () => {
  it.each([
    [100, 0, 'ok', 'They brought 100 of the 100 events'],
    [99, 1, 'ok', '99 of the 100'],
    [90, 10, 'warn', '10 of the 100 events of the last two days came by the Events API alone.'],
    [0, 3, 'warn', 'None of the 3 events of the last two days came by webhook: WorkOS does not reach this service.'],
  ])('%d by webhook, %d not: %s', (webhook, catchUpOnly, level, words) => {
    expect(judgeArrivals(webhook, catchUpOnly)).toMatchObject([{ level }]);
    expect(judgeArrivals(webhook, catchUpOnly)[0]?.detail).toContain(words);
  });

  it('say nothing where nothing came', () => {
    expect(judgeArrivals(0, 0)).toEqual([]);
  });
});
