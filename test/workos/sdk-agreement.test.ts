import { SignatureVerificationException, WorkOS } from '@workos-inc/node';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { signPayload, verifySignature } from '../../src/workos/signature.ts';

/** The SDK checks against the real clock, so these tests sign with it. */
const { webhooks } = new WorkOS('sk_test');
const byteOrderMark = '\uFEFF';
const secret = fc.string({ unit: 'binary', minLength: 1, maxLength: 100 });
// The SDK drops a leading byte order mark before it hashes bytes; such a body is no event anyway.
const text = fc.string({ unit: 'binary', maxLength: 2000 }).filter((body) => !body.startsWith(byteOrderMark));

describe('WorkOS’s own SDK', () => {
  test('signs what we accept, with any body and secret', async () => {
    await fc.assert(
      fc.asyncProperty(text, secret, async (body, key) => {
        const at = Date.now();
        const hex = await webhooks.computeSignature(at, body, key);
        const input = { header: `t=${String(at)}, v1=${hex}`, body: Buffer.from(body), toleranceMs: 0, now: at };
        expect(verifySignature({ ...input, secrets: ['whsec_other', key] })).toEqual({ ok: true, secretIndex: 1, at });
      }),
    );
  });

  test('accepts what we sign, as bytes and as text', async () => {
    await fc.assert(
      fc.asyncProperty(text, secret, async (body, key) => {
        const sigHeader = signPayload({ body: Buffer.from(body), secret: key, at: Date.now() });
        expect(await webhooks.verifyHeader({ payload: body, sigHeader, secret: key })).toBe(true);
        expect(await webhooks.verifyHeader({ payload: Buffer.from(body), sigHeader, secret: key })).toBe(true);
      }),
    );
  });

  test('reads the event out of what we sign', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uuid(), fc.json(), async (id, note) => {
        const body = Buffer.from(JSON.stringify({ id, event: 'dsync.new.kind', data: { note } }, null, 2));
        const sigHeader = signPayload({ body, secret: 'whsec_a', at: Date.now() });
        const event = await webhooks.constructEvent({ payload: body, sigHeader, secret: 'whsec_a' });
        expect(event).toMatchObject({ id, data: { note } });
      }),
    );
  });

  test('refuses, as we do, what another key signed or another body', async () => {
    await fc.assert(
      fc.asyncProperty(text, text, fc.boolean(), async (signed, sent, sameKey) => {
        fc.pre(signed !== sent || !sameKey);
        const at = Date.now();
        const header = signPayload({ body: signed, secret: sameKey ? 'whsec_a' : 'whsec_b', at });
        const ours = verifySignature({
          header,
          body: Buffer.from(sent),
          secrets: ['whsec_a'],
          toleranceMs: 0,
          now: at,
        });
        expect(ours).toMatchObject({ ok: false, rejection: 'signature_mismatch' });
        const theirs = webhooks.verifyHeader({ payload: sent, sigHeader: header, secret: 'whsec_a' });
        await expect(theirs).rejects.toThrow(SignatureVerificationException);
      }),
    );
  });
});
