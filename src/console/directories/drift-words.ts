import type { Difference, Resync } from '../api/answers.ts';
import { count } from '../parts/words.ts';

type Kind = Difference['kind'];

/** The kinds of differences, in the order in which they matter, and what each means. */
export const driftKinds: readonly { readonly kind: Kind; readonly name: string; readonly meaning: string }[] = [
  {
    kind: 'missing_here',
    name: 'Missing here',
    meaning: 'WorkOS lists it, and here it is unknown or gone. Applying adds it; a person gets access.',
  },
  {
    kind: 'gone_there',
    name: 'Gone at WorkOS',
    meaning: 'It is still here, and WorkOS does not list it any more. Applying removes it; a person loses access.',
  },
  { kind: 'changed', name: 'Changed', meaning: 'Some fields differ. Applying takes what WorkOS has.' },
  {
    kind: 'membership',
    name: 'Group membership',
    meaning:
      'Somebody is in a group on one side only. Applying follows WorkOS; where the group gives a role, it changes.',
  },
  {
    kind: 'late_event',
    name: 'Event on its way',
    meaning: 'Something newer than the comparison is known here already. There is nothing to do.',
  },
  {
    kind: 'held',
    name: 'Held',
    meaning: 'The deletion of the directory waits for a decision. Nothing is applied before that.',
  },
];

/** The name of a kind. */
export function kindName(kind: Kind): string {
  return driftKinds.find((known) => known.kind === kind)?.name ?? kind;
}

const fieldNames: Readonly<Record<string, string>> = {
  idpId: 'id in the identity provider',
  email: 'e-mail',
  firstName: 'first name',
  lastName: 'last name',
  roleAttribute: 'role attribute',
  roleSlugs: 'WorkOS roles',
  active: 'whether active',
  name: 'name',
};

/** Names of fields, as people call them. */
function fieldWords(fields: readonly string[]): string {
  return fields.map((field) => fieldNames[field] ?? field).join(', ');
}

const effects: Readonly<Record<string, string>> = {
  'dsync.activated': 'Records the directory',
  'dsync.user.created': 'Adds the person',
  'dsync.user.updated': 'Updates the person',
  'dsync.user.deleted': 'Removes the person',
  'dsync.group.created': 'Adds the group',
  'dsync.group.updated': 'Updates the group',
  'dsync.group.deleted': 'Removes the group',
  'dsync.group.user_added': 'Puts the person into the group',
  'dsync.group.user_removed': 'Takes the person out of the group',
};

/** What applying a difference does. */
export function effectWords({ eventType, fields }: Pick<Difference, 'eventType' | 'fields'>): string {
  if (eventType === null) return 'Nothing';
  const does = effects[eventType] ?? eventType;
  return fields.length === 0 ? does : `${does}: ${fieldWords(fields)}`;
}

const stages: Readonly<Record<string, string>> = {
  users: 'Reading people from WorkOS',
  groups: 'Reading groups from WorkOS',
  checking: 'Checking that the lists are whole',
  memberships: 'Reading who is in which group',
  'gone users': 'Looking for people who are gone at WorkOS',
  'gone groups': 'Looking for groups that are gone at WorkOS',
  'gone memberships': 'Looking for memberships that are gone at WorkOS',
  person: 'Reading the person from WorkOS',
  deciding: 'Deciding what to apply',
  applying: 'Applying',
};

/** What a resync does now. */
export function stageWords({ state, progress }: Pick<Resync, 'state' | 'progress'>): string {
  return state === 'waiting' ? 'Waiting for its turn' : (stages[progress.stage] ?? 'Starting');
}

/** Whether a resync is still to end. */
export function isRunning({ state }: Pick<Resync, 'state'>): boolean {
  return state !== 'done' && state !== 'failed';
}

/** How many differences there are in all. */
export function totalOf(differences: Resync['differences']): number {
  return Object.values(differences).reduce<number>((sum, some) => sum + (some ?? 0), 0);
}

/** How a resync ended, or that it has not, in a few words. */
export function resultWords(resync: Pick<Resync, 'state' | 'dryRun' | 'differences'>): string {
  if (isRunning(resync)) return 'running';
  if (resync.state === 'failed') return 'failed';
  const total = totalOf(resync.differences);
  if (total === 0) return 'in step';
  return resync.dryRun ? count(total, 'difference') : `${count(total, 'difference')} mended`;
}
