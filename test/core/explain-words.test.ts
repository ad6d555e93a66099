import { describe, expect, test } from 'vitest';
import {
  erasedSentence,
  roleSentence,
  statusSentence,
  type Evidence,
  type OverrideInForce,
} from '../../src/core/explain-words.ts';
import type { MemberRecord, RoleSource } from '../../src/core/member.ts';
import { ownMember } from '../support/histories.ts';

const own = ownMember('member_1', 'ann@example.com', 'viewer');
const managed: MemberRecord = { ...own, managedBy: 'directory', roleSource: 'attribute' };
const decided = { id: 'event_1', type: 'dsync.user.created', at: '2026-01-05T09:00:00.000Z' };
const none: Evidence = { decided: null, override: null, hold: null };
const known: Evidence = { decided, override: null, hold: null };
const considered = [
  { rule: 1, said: 'Passed over.', decided: false },
  { rule: 3, said: 'What decided.', decided: true },
] as const;

function overriding(values: Partial<OverrideInForce>): Evidence {
  const override = { role: null, status: null, actor: 'operator:ann', reason: 'Incident', expiresAt: '2026-01-06' };
  return { decided, override: { ...override, ...values }, hold: null };
}

describe('the sentence for the status', () => {
  test.each<[MemberRecord, Evidence, string]>([
    [
      managed,
      known,
      'Active, because the directory has this person assigned and active, since dsync.user.created of 2026-01-05T09:00:00.000Z (event_1).',
    ],
    [
      { ...managed, status: 'deactivated' },
      none,
      'Deactivated, because the directory no longer has this person assigned and active.',
    ],
    [own, none, 'Active, as set in Eppo; no directory claims this member.'],
    [
      { ...managed, status: 'deactivated' },
      overriding({ status: 'deactivated' }),
      'Deactivated, because operator:ann has overridden the directory until 2026-01-06: Incident.',
    ],
    [
      managed,
      overriding({ role: 'admin' }),
      'Active, because the directory has this person assigned and active, since dsync.user.created of 2026-01-05T09:00:00.000Z (event_1).',
    ],
  ])('%#', (member, evidence, sentence) => {
    expect(statusSentence(member, evidence)).toBe(sentence);
  });
});

describe('the sentence for the role', () => {
  const since = ', since dsync.user.created of 2026-01-05T09:00:00.000Z (event_1)';
  test.each<[RoleSource, Evidence, string]>([
    ['attribute', known, `viewer, because the role attribute says so${since}.`],
    ['group', known, `viewer, because a mapped group has this person${since}. What decided.`],
    ['workos', known, `viewer, because WorkOS sends a role that means it${since}.`],
    ['kept', known, `viewer, the role that this member already had${since}. What decided.`],
    ['kept', none, 'viewer, the role that this member already had. What decided.'],
    ['default', none, "viewer, the organization's default role, since nothing has named another. What decided."],
    ['eppo', none, 'viewer, as set in Eppo.'],
    [
      'eppo',
      overriding({ role: 'viewer', reason: 'Why?' }),
      'viewer, because operator:ann has overridden the directory until 2026-01-06: Why?',
    ],
  ])('from %s', (roleSource, evidence, sentence) => {
    expect(roleSentence({ ...managed, roleSource }, considered, evidence)).toBe(sentence);
  });

  test('does without a rule that decided', () => {
    expect(roleSentence({ ...managed, roleSource: 'kept' }, [], none)).toBe(
      'viewer, the role that this member already had. ',
    );
  });
});

test.each(['Request 17', 'Request 17.'])('an erasure is said with who asked for it and why: %s', (reason) => {
  const erasure = { erasedAt: '2026-01-31T09:00:00.000Z', actor: 'operator:olga', reason };
  expect(erasedSentence(erasure)).toBe(
    'Deactivated, and the person was erased on request on 2026-01-31T09:00:00.000Z by operator:olga: Request 17. What is left tells what happened, and not to whom.',
  );
});
