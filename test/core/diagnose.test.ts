import { describe, expect, test } from 'vitest';
import { diagnose } from '../../src/core/diagnose.ts';
import type { DirectoryFacts } from '../../src/core/diagnosis.ts';

/** A sound directory: everybody has a value, and something happened an hour ago. */
const sound: DirectoryFacts = {
  type: 'okta scim v2.0',
  state: 'active',
  roleAttribute: 'eppoMemberRole',
  people: 40,
  withAttribute: 40,
  values: [
    { value: 'viewer', count: 39 },
    { value: 'admin', count: 1 },
  ],
  otherValues: 0,
  slugs: [{ value: 'member', count: 40, role: null }],
  groups: { seen: 0, mapped: 0 },
  waitingMappings: [],
  sample: { people: 40, sent: 40, empty: 0, forgiven: [], similarNames: [] },
  withoutEmail: 0,
  needAttention: 0,
  lastEventAgeSeconds: 3_600,
};

const without = { withAttribute: 0, values: [], sample: { ...sound.sample, sent: 0 } } as const;

/** Each finding as `level check: words`. */
function found(changes: Partial<DirectoryFacts>): string[] {
  return diagnose({ ...sound, ...changes }).map(({ level, check, detail, next }) => {
    expect(next !== null, check).toBe(level !== 'ok');
    return `${level} ${check}: ${detail}${next === null ? '' : ` ${next}`}`;
  });
}

test('a sound set-up is told to be so', () => {
  expect(found({})).toEqual([
    'ok people: 40 people active.',
    'ok attribute: All of them have a value in eppoMemberRole.',
    'ok groups: No group has come.',
    'ok last_event: The newest event happened within the last day.',
  ]);
});

test('nobody there is a problem, and nothing is said of an attribute that nobody could have', () => {
  const none = { people: 0, ...without, slugs: [], lastEventAgeSeconds: null };
  expect(found(none).map((line) => line.slice(0, 30))).toEqual([
    'problem people: Nobody is acti',
    'ok groups: No group has come.',
    'hint last_event: No event of i',
  ]);
});

describe.each([
  ['a deleted directory', { state: 'deleted' }, /^problem state: .* and its members went with it\./],
  ['a held deletion', { state: 'deletion_held' }, /^problem state: .* wait for a decision\./],
  ['one person', { people: 1, withAttribute: 1 }, /^ok people: 1 person active\.$/],
  ['some without the attribute', { withAttribute: 30 }, /^hint attribute: 30 of 40 have a value/],
  ['nobody with it', without, /^problem attribute: Nobody has .*, and nothing else gives a role\. Map eppoMemberRole/],
  [
    'nobody with it, but groups',
    { ...without, groups: { seen: 3, mapped: 1 } },
    /^ok attribute: Nobody has a value in eppoMemberRole; roles come by group or from WorkOS\.$/,
  ],
  [
    'nobody with it, but roles of WorkOS',
    { ...without, slugs: [{ value: 'data-owner', count: 2, role: 'data_owner' }] },
    /^ok attribute: Nobody has a value in eppoMemberRole; roles/,
  ],
  [
    'another name',
    { ...without, sample: { ...without.sample, similarNames: [{ value: 'EppoMemberRole', count: 12 }] } },
    /^problem attribute_name: .*"EppoMemberRole" comes for 12 people; the name that is read is "eppoMemberRole"\./,
  ],
  [
    'some empty',
    { sample: { ...sound.sample, empty: 3 } },
    /^hint attribute_empty: eppoMemberRole came empty for 3 of the 40 people heard of last: cleared/,
  ],
  [
    'all empty',
    { ...without, sample: { ...sound.sample, empty: 40 } },
    /^hint attribute_empty: eppoMemberRole came empty for all of the 40 people/,
  ],
  [
    'a value that means nothing',
    { values: [{ value: 'Experiment Editor', count: 12 }] },
    /^problem value: "Experiment Editor" means no role \(12 people\)\. It is likely to mean experiment_editor;/,
  ],
  [
    'a list',
    { values: [{ value: '["admin"]', count: 2 }] },
    /^problem value: \["admin"\] means no role \(2 people\)\. It is a list/,
  ],
  ['many values', { otherValues: 7 }, /^problem value: There are 7 more different values/],
  [
    'a forgiven spelling',
    { sample: { ...sound.sample, forgiven: [{ value: 'Viewer ', count: 1 }] } },
    /^ok spelling: "Viewer " \(1 person\) works: spaces around it and letter case are forgiven\.$/,
  ],
  ['Entra', { type: 'azure scim v2.0' }, /^hint clearing: Entra sends nothing when an attribute is cleared/],
  [
    'a role of WorkOS that is known',
    { slugs: [{ value: 'data-owner', count: 2, role: 'data_owner' }] },
    /^ok workos_role: WorkOS’s role "data-owner" \(2 people\) means data_owner\.$/,
  ],
  [
    'a role of WorkOS that is not',
    { slugs: [{ value: 'org-boss', count: 1, role: null }] },
    /^hint workos_role: .* means nothing here\. .* WORKOS_ROLE_SLUGS: org-boss=viewer/,
  ],
  ['a group', { groups: { seen: 1, mapped: 1 } }, /^ok groups: 1 group has come, and 1 of them give a role\.$/],
  ['groups besides the attribute', { groups: { seen: 9, mapped: 0 } }, /^ok groups: 9 groups have come, and 0/],
  [
    'groups alone, unmapped',
    { ...without, groups: { seen: 9, mapped: 0 } },
    /^hint groups: 9 .* To give roles by group/,
  ],
  [
    'no groups for a mapping',
    { waitingMappings: ['Editors'] },
    /^problem groups: Groups are mapped .* Push the groups/,
  ],
  [
    'a mapping that waits',
    { groups: { seen: 2, mapped: 1 }, waitingMappings: ['Editors'] },
    /^hint mapping: The mapping waits for groups that have not come: "Editors"\. Compare/,
  ],
  [
    'many that wait',
    { groups: { seen: 2, mapped: 1 }, waitingMappings: ['a', 'b', 'c', 'd', 'e'] },
    /^hint mapping: .*: "a", "b", "c" and 2 more\./,
  ],
  ['people without an address', { withoutEmail: 2 }, /^problem email: 2 people came without an e-mail address/],
  ['people who need attention', { needAttention: 1 }, /^problem attention: 1 person marked as needing attention\./],
  ['yesterday', { lastEventAgeSeconds: 90_000 }, /^ok last_event: The newest event happened a day ago\.$/],
  ['last week', { lastEventAgeSeconds: 604_800 }, /^ok last_event: The newest event happened 7 days ago\.$/],
  ['a long silence', { lastEventAgeSeconds: 14 * 86_400 }, /^hint last_event: Nothing has happened for 14 days\./],
] as const)('%s', (_what, changes, words) => {
  test('is told, once', () => {
    expect(found(changes).filter((line) => words.test(line))).toHaveLength(1);
  });
});

test.each([
  ['no name is suspected where ours comes for some', { ...without, withAttribute: 1, sample: undefined }],
  ['nor where ours comes empty', { ...without, sample: { ...sound.sample, sent: 1 } }],
])('%s', (_what, { sample = without.sample, ...changes }) => {
  const similarNames = [{ value: 'eppo_role', count: 1 }];
  expect(found({ ...changes, sample: { ...sample, similarNames } }).join()).not.toContain('attribute_name');
});

test('of Entra without any attribute nothing is said of clearing', () => {
  expect(found({ ...without, type: 'azure scim v2.0' }).join()).not.toContain('clearing');
});
