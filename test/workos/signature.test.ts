import { describe, expect, test } from 'vitest';
import { signPayload, verifySignature } from '../../src/workos/signature.ts';

const now = Date.UTC(2026, 8, 1, 12);
const secret = 'whsec_current';
const body = Buffer.from('{"id":"event_1","event":"dsync.user.created"}');
const genuine = signPayload({ body, secret, at: now });

function verify(changes: Partial<Parameters<typeof verifySignature>[0]>): ReturnType<typeof verifySignature> {
  return verifySignature({ header: genuine, body, secrets: [secret], toleranceMs: 180_000, now, ...changes });
}

describe('a genuine signature', () => {
  test('is WorkOS’s published construction: HMAC-SHA256 of "<t>.<body>" with the secret as text', () => {
    // Reference value: printf '1700000000000.{}' | openssl dgst -sha256 -hmac whsec_reference
    expect(signPayload({ body: '{}', secret: 'whsec_reference', at: 1_700_000_000_000 })).toBe(
      't=1700000000000, v1=20d4037e82c3f6ca36baa8e0904a36929e460dc754e66e5e72b09ac9bef77782',
    );
  });

  test('is accepted, with the position of the secret and the signed time', () => {
    expect(verify({})).toEqual({ ok: true, secretIndex: 0, at: now });
  });

  test('is the same for text and for its UTF-8 bytes', () => {
    const text = '{"name":"Zoë 👩‍💻"}';
    expect(signPayload({ body: text, secret, at: now })).toBe(
      signPayload({ body: Buffer.from(text), secret, at: now }),
    );
  });

  test.each(['', '   '])('may have %j between its parts', (space) => {
    expect(verify({ header: genuine.replace(', ', `,${space}`) }).ok).toBe(true);
  });

  test.each([
    { secrets: ['whsec_next', secret], secretIndex: 1 },
    { secrets: [secret, 'whsec_previous'], secretIndex: 0 },
    { secrets: [secret, secret], secretIndex: 0 },
  ])('says which of $secrets matched', ({ secrets, secretIndex }) => {
    expect(verify({ secrets })).toMatchObject({ ok: true, secretIndex });
  });
});

describe('a signature that is not ours', () => {
  const parts = /^t=(?<time>\d+), v1=(?<hex>.+)$/.exec(genuine)?.groups ?? {};
  const time = parts['time'] ?? '';
  const hex = parts['hex'] ?? '';

  test.each([undefined, '', ' '])('is missing when the header is %j', (header) => {
    expect(verify({ header })).toMatchObject({ ok: false, rejection: 'signature_missing' });
  });

  test.each([
    ['swapped order', `v1=${hex}, t=${time}`],
    ['upper-case hex', `t=${time}, v1=${hex.toUpperCase()}`],
    ['a time that is not a number', signPayload({ body, secret, at: Number.NaN })],
    ['a negative time', signPayload({ body, secret, at: -now })],
    ['a fraction in the time', signPayload({ body, secret, at: now + 0.5 })],
    ['17 digits of time', `t=${time}0000, v1=${hex}`],
    ['no time', `v1=${hex}`],
    ['no signature', `t=${time}`],
    ['63 digits', `t=${time}, v1=${hex.slice(1)}`],
    ['65 digits', `t=${time}, v1=${hex}0`],
    ['another version', `t=${time}, v0=${hex}`],
    ['two signatures', `t=${time}, v1=${hex}, v1=${hex}`],
    ['the header twice', `${genuine}, ${genuine}`],
    ['text after it', `${genuine} `],
    ['a line break after it', `${genuine}\n`],
    ['text before it', ` ${genuine}`],
    ['a space before the comma', genuine.replace(',', ' ,')],
    ['a tab between the parts', genuine.replace(', ', ',\t')],
    ['many spaces between the parts', genuine.replace(', ', `,${' '.repeat(9)}`)],
    ['megabytes', `t=${time},${' '.repeat(2_000_000)}v1=${hex}`],
  ])('is malformed with %s', (_fault, header) => {
    expect(verify({ header })).toMatchObject({ ok: false, rejection: 'signature_malformed' });
  });

  test.each([
    ['another secret', { secrets: ['whsec_other'] }],
    ['no secret configured', { secrets: [] }],
    ['another body', { body: Buffer.from('{}') }],
    ['one byte more', { body: Buffer.concat([body, Buffer.from(' ')]) }],
    ['an altered time', { header: genuine.replace(/t=\d/, 't=2') }],
    ['a zero before the time', { header: genuine.replace('t=', 't=0') }],
    ['a key that was left empty', { header: signPayload({ body, secret: '', at: now }), secrets: [''] }],
  ])('is a mismatch with %s', (_fault, changes) => {
    expect(verify(changes)).toMatchObject({ ok: false, rejection: 'signature_mismatch' });
  });

  test('is called a mismatch also when its time is out of range, so that a time fault is always a genuine delivery', () => {
    expect(verify({ secrets: ['whsec_other'], now: now + 3_600_000 })).toMatchObject({
      rejection: 'signature_mismatch',
    });
  });

  test('is explained without the secret, the signature or the body', () => {
    for (const changes of [{ header: undefined }, { header: 'x' }, { body: Buffer.from('private') }, { now: 0 }]) {
      const result = verify(changes);
      expect(result.ok ? '' : result.detail).toMatch(/^[A-Z].+\.$/);
      expect(JSON.stringify(result)).not.toMatch(new RegExp(`${secret}|${hex}|private`));
    }
  });
});

describe('the time of a signature', () => {
  const toleranceMs = 180_000;

  test.each([-toleranceMs, -1, 0, 1, toleranceMs])('may be %i ms off', (skew) => {
    expect(verify({ header: signPayload({ body, secret, at: now + skew }) })).toMatchObject({
      ok: true,
      at: now + skew,
    });
  });

  test('may be as old as the configured tolerance, the limit included', () => {
    expect(verify({ toleranceMs: 0 }).ok).toBe(true);
    expect(verify({ toleranceMs: 1000, now: now + 1000 }).ok).toBe(true);
    expect(verify({ toleranceMs: 1000, now: now + 1001 }).ok).toBe(false);
  });

  test('is refused when it is too old, with by how much', () => {
    const result = verify({ header: signPayload({ body, secret, at: now - toleranceMs - 1 }) });
    expect(result).toMatchObject({ ok: false, rejection: 'timestamp_outside_tolerance' });
    expect(result).toHaveProperty(
      'detail',
      expect.stringContaining("181 s behind this server's clock, and 180 s are allowed"),
    );
  });

  test('is refused when it is too far in the future, which WorkOS’s SDK lets pass', () => {
    const result = verify({ header: signPayload({ body, secret, at: now + 240_000 }) });
    expect(result).toMatchObject({ ok: false, rejection: 'timestamp_outside_tolerance' });
    expect(result).toHaveProperty('detail', expect.stringContaining("240 s ahead of this server's clock"));
  });

  test('is read as milliseconds: seconds are fifty years in the past', () => {
    const header = signPayload({ body, secret, at: Math.floor(now / 1000) });
    expect(verify({ header })).toMatchObject({ ok: false, rejection: 'timestamp_outside_tolerance' });
  });

  test('is signed as text, so that 16 digits do not lose their last one', () => {
    const at = 9_007_199_254_740_991;
    expect(verify({ header: signPayload({ body, secret, at }), now: at })).toMatchObject({ ok: true, at });
  });
});
