import { readRoleAttribute, roles } from './roles.ts';

/** What is likely wrong with a value that is no role, and what to do about it in the identity provider. */
export interface Slip {
  readonly cause: string;
  readonly next: string;
}

const oneText =
  'Map it from one attribute that holds a text. To give roles by group, map the groups to roles here instead.';

interface Rule {
  readonly applies: (value: string) => boolean;
  readonly slip: Slip;
}

/** From the surest to the least sure; the first that applies is told. */
const rules: readonly Rule[] = [
  {
    applies: (value) => value.startsWith('['),
    slip: { cause: 'It is a list, as of an attribute of the type group or array.', next: oneText },
  },
  {
    applies: (value) => value.startsWith('{') && !value.startsWith('{{'),
    slip: { cause: 'It is an object and not a text.', next: oneText },
  },
  {
    applies: (value) => /^(true|false|-?\d+(\.\d+)?)$/i.test(value),
    slip: { cause: 'It is a number, or yes or no, and not a text.', next: oneText },
  },
  {
    applies: (value) => /^(["'`“‘]).*["'`”’]$/su.test(value) && value.length > 1,
    slip: { cause: 'The quotation marks are part of it.', next: 'Enter the value without them.' },
  },
  {
    applies: (value) => /\b(app)?user\.|\$\{|\{\{|\b(iif|switch)\(/i.test(value),
    slip: {
      cause: 'It is an expression that was sent as it stands.',
      next: 'Enter it as an expression in the identity provider, and not as a constant.',
    },
  },
  {
    applies: (value) => parts(value).length > 1 && parts(value).some((part) => likelyRole(part) !== null),
    slip: { cause: 'It names several things, and one role is read.', next: 'Send one role, the highest.' },
  },
  {
    applies: (value) => /^(null|none|nil|undefined|n\/?a|-+|empty|no)$/i.test(value),
    slip: {
      cause: 'It is a word for nothing, and is sent as a text.',
      next: 'Send default to leave the role as it is in Eppo, or no value at all.',
    },
  },
];

const parts = (value: string): string[] => value.split(/[,;|/+&]/).filter((part) => part.trim() !== '');

/** What is likely wrong with a value of the role attribute in its stored form; null: nothing, it is understood. */
export function slipOf(value: string): Slip | null {
  if (readRoleAttribute(value).kind !== 'unknown') return null;
  const rule = rules.find(({ applies }) => applies(value));
  if (rule !== undefined) return rule.slip;
  const likely = likelyRole(value);
  if (likely === null) return { cause: 'It is none of the values that mean a role.', next: `Set it to ${choice}.` };
  return {
    cause: `It is likely to mean ${likely}; roles are written with underscores, and as here.`,
    next: `Set it to ${likely} in the identity provider.`,
  };
}

const known = [...roles, 'default'] as const;
const choice = 'default, viewer, experiment_editor, data_owner or admin in the identity provider';

/** What people write who have not the list of roles before them. */
const synonyms: Readonly<Record<string, (typeof known)[number]>> = {
  administrator: 'admin',
  superadmin: 'admin',
  owner: 'data_owner',
  editor: 'experiment_editor',
  experimenter: 'experiment_editor',
  readonly: 'viewer',
  reader: 'viewer',
  view: 'viewer',
};

/** The role that a text is likely to mean: another spelling of it, a word for it, or a slip of the finger. */
function likelyRole(text: string): (typeof known)[number] | null {
  const word = text
    .toLowerCase()
    .replaceAll(/[^a-z]/g, '')
    .replace(/^eppo/, '')
    .replace(/(roles?|s)$/, '');
  const synonym = Object.hasOwn(synonyms, word) ? synonyms[word] : undefined;
  if (synonym !== undefined) return synonym;
  return known.find((role) => isAlmost(word, role.replace('_', ''))) ?? null;
}

/** Whether two words are told apart by no more than a slip or two: by one in short words. */
function isAlmost(word: string, role: string): boolean {
  return isWithin(role.length > 6 ? 2 : 1, word, role);
}

/** Whether so many slips make one word of the other: a letter added, left out or mistaken, or two that changed places. */
function isWithin(slips: number, a: string, b: string): boolean {
  if (a === b) return true;
  if (slips === 0) return false;
  let same = 0;
  while (a[same] === b[same]) same += 1;
  const [left, right] = [a.slice(same), b.slice(same)];
  const isSwapped = left.length > 1 && right.startsWith(`${left.slice(1, 2)}${left.slice(0, 1)}`);
  return (
    isWithin(slips - 1, left.slice(1), right) ||
    isWithin(slips - 1, left, right.slice(1)) ||
    isWithin(slips - 1, left.slice(1), right.slice(1)) ||
    (isSwapped && isWithin(slips - 1, left.slice(2), right.slice(2)))
  );
}
