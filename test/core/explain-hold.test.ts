import { expect, test } from 'vitest';
import type { HoldInForce } from '../../src/core/explain-hold.ts';
import { roleSentence, statusSentence, type Evidence } from '../../src/core/explain-words.ts';
import type { MemberRecord } from '../../src/core/member.ts';
import { ownMember } from '../support/histories.ts';

const member: MemberRecord = {
  ...ownMember('member_1', 'ann@example.com', 'admin'),
  managedBy: 'directory',
  roleSource: 'kept',
};
const waiting: HoldInForce = {
  id: 'hold_1',
  rule: 'mass_removal',
  asks: 'removal',
  answer: 'waiting',
  heldAt: '2026-01-05T10:00:00.000Z',
  asked: { id: 'event_1', type: 'dsync.user.deleted', at: '2026-01-05T09:00:00.000Z' },
  restored: false,
  decidedBy: null,
  decidedAt: null,
};
const said = { answer: 'rejected', decidedBy: 'operator:olga', decidedAt: '2026-01-05T11:00:00.000Z' } as const;
const asked = 'which dsync.user.deleted of 2026-01-05T09:00:00.000Z (event_1) asks for';

const evidence = (hold: Partial<HoldInForce>): Evidence => ({
  decided: null,
  override: null,
  hold: { ...waiting, ...hold },
});

test.each<[Partial<HoldInForce>, string]>([
  [
    {},
    `Active only because the removal is held, ${asked}: it waits for an operator since 2026-01-05T10:00:00.000Z, in the hold hold_1.`,
  ],
  [
    { asked: null, rule: 'last_admin' },
    'Active only because the removal is held: it waits for an operator since 2026-01-05T10:00:00.000Z, in the hold hold_1. Nobody else administered the organization.',
  ],
  [
    said,
    `Active only because operator:olga rejected the removal, ${asked}, on 2026-01-05T11:00:00.000Z in the hold hold_1.`,
  ],
  [
    { ...said, decidedBy: null, decidedAt: null, asked: null },
    'Active only because an operator rejected the removal, on 2026-01-05T10:00:00.000Z in the hold hold_1.',
  ],
  [
    { ...said, restored: true },
    `Active only because operator:olga undid the removal, ${asked}, on 2026-01-05T11:00:00.000Z in the hold hold_1.`,
  ],
])('a status that a hold keeps: %#', (hold, sentence) => {
  expect(statusSentence(member, evidence(hold))).toBe(sentence);
});

test('a role that a hold keeps', () => {
  const held = evidence({ rule: 'last_admin', asks: 'lower_role', asked: null });
  expect(roleSentence(member, [], held)).toMatch(/^admin only because the lower role is held: it waits /);
  expect(statusSentence(member, held)).toMatch(/^Active, because the directory has this person/);
  expect(roleSentence(member, [], evidence({}))).toMatch(/^admin, the role that this member already had/);
});

test('an override comes before a hold', () => {
  const override = {
    role: 'viewer',
    status: 'active',
    actor: 'operator:ann',
    reason: 'Incident',
    expiresAt: '2026-01-06',
  } as const;
  const both: Evidence = { ...evidence({ rule: 'last_admin', asks: 'lower_role' }), override };
  expect(statusSentence(member, both)).toMatch(/^Active, because operator:ann has overridden/);
  expect(roleSentence({ ...member, role: 'viewer', roleSource: 'eppo' }, [], both)).toMatch(
    /^viewer, because operator:ann/,
  );
});
