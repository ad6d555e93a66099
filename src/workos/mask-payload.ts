/** Of each key, whether its value is shown, or what is shown inside it. What is not named is masked. */
interface ShownKeys {
  readonly [key: string]: Shown;
}
type Shown = 'value' | ShownKeys;

const entry = {
  id: 'value',
  object: 'value',
  directory_id: 'value',
  organization_id: 'value',
  state: 'value',
  created_at: 'value',
  updated_at: 'value',
} as const satisfies ShownKeys;

/** Ids of the identity provider are not among it: with some they are the person's account name, or the group's name. */
function shownOfEvent(roleAttribute: string): ShownKeys {
  const role = { slug: 'value' } as const;
  const thing = {
    ...entry,
    // Of directories: the provider. Of addresses: `work`, say.
    type: 'value',
    role,
    roles: role,
    groups: entry,
    domains: entry,
    emails: { type: 'value' },
    custom_attributes: { [roleAttribute]: 'value' },
  } as const satisfies ShownKeys;
  const data = { ...thing, user: thing, group: thing, previous_attributes: thing };
  return { id: 'value', object: 'value', event: 'value', created_at: 'value', data };
}

const hidden = '•••';

/**
 * The payload of an event without what says who it is about. Everything stays in its place, with its keys; shown are
 * WorkOS's own ids, words and times, the roles and the attribute that carries one, and all booleans. Any other text
 * becomes its first letter (an e-mail address those of both its parts), any other number nothing at all: in attributes
 * of a customer's own making it may be a telephone number as well. `roleAttribute` is the configured name.
 */
export function maskPayload(payload: unknown, roleAttribute: string): unknown {
  return mask(payload, shownOfEvent(roleAttribute));
}

// Payloads are no deeper than `parseJson` lets in, so this cannot run out of stack.
function mask(value: unknown, shown: Shown | null): unknown {
  if (typeof value === 'string') return shown === 'value' && !isAddress(value) ? value : maskText(value);
  if (typeof value === 'number') return shown === 'value' ? value : hidden;
  if (Array.isArray(value)) return value.map((item) => mask(item, shown));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]: [string, unknown]) => {
    const ofKey = typeof shown === 'object' && shown !== null && Object.hasOwn(shown, key) ? shown[key] : undefined;
    return [isAddress(key) ? maskText(key) : key, mask(inner, ofKey ?? null)] as const;
  });
  return Object.fromEntries(entries);
}

/** Also where it should not be, such as in an attribute that was mapped wrongly. */
const isAddress = (text: string): boolean => text.includes('@');

function maskText(text: string): string {
  return text === '' ? text : text.split('@').map(firstLetter).join('@');
}

/** Of a single letter nothing: it would be the whole. */
function firstLetter(text: string): string {
  const [first = '', ...rest] = text.trim();
  return rest.length === 0 ? hidden : first + hidden;
}
