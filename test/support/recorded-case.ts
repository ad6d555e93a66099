import { readdirSync, readFileSync } from 'node:fs';
import { isMemberChange, type MemberChange } from '../../src/core/change.ts';
import { decide } from '../../src/core/decide.ts';
import type { DecidedOutcome } from '../../src/core/decision.ts';
import { newDirectory } from '../../src/core/directory.ts';
import { directoryEventTypes, type DirectoryEvent, type DirectoryEventType } from '../../src/core/event.ts';
import { createState, evolve } from '../../src/core/evolve.ts';
import type { MemberRecord } from '../../src/core/member.ts';
import type { RoleMapping, SyncState } from '../../src/core/state.ts';
import { actionOf, isVisible } from '../../src/core/wording.ts';
import { readEnvelope } from '../../src/workos/envelope.ts';
import { toDirectoryEvent } from '../../src/workos/payload.ts';
import { ownMember, rules } from './histories.ts';

/** A story that was recorded: `case.json` in a folder of `test/cases` whose name begins with the rule it holds. */
export interface RecordedCase {
  readonly title: string;
  readonly organization: string;
  readonly directoryDeletedPolicy: 'hold' | 'deactivate';
  /** Directories that belong to other organizations: id → organization. */
  readonly foreignDirectories: Readonly<Record<string, string>>;
  /** Eppo's own members, before any event. */
  readonly own: readonly Pick<MemberRecord, 'id' | 'email' | 'firstName' | 'lastName' | 'role'>[];
  readonly mappings: readonly RoleMapping[];
  /** Bodies of webhooks, in the order they arrive; it need not be the order in which things happened. */
  readonly events: readonly object[];
  readonly expected: CaseResult;
}

/** What a case leads to; of members, what Eppo's API shows, but for ids and times. */
export interface CaseResult {
  readonly members: readonly object[];
  /** Event id → outcome. */
  readonly outcomes: Readonly<Record<string, DecidedOutcome | 'ignored'>>;
  readonly audit: readonly { readonly event: string; readonly action: string; readonly email: string }[];
}

const folder = new URL('../cases/', import.meta.url);

/** Names of all recorded cases. */
export function caseNames(): string[] {
  return readdirSync(folder).sort();
}

/** Where a case is kept. */
export function caseFile(name: string): URL {
  return new URL(`${name}/case.json`, folder);
}

export function readCase(name: string): RecordedCase {
  return JSON.parse(readFileSync(caseFile(name), 'utf8')) as RecordedCase;
}

/** The state before the first event of a case. */
export function stateOfCase(recorded: RecordedCase): SyncState {
  return createState({
    organizationId: recorded.organization,
    directories: Object.entries(recorded.foreignDirectories).map(([id, owner]) => newDirectory(id, owner)),
    users: [],
    groups: [],
    memberships: [],
    addresses: [],
    members: recorded.own.map((own) => ({ ...ownMember(own.id, own.email, own.role), ...own })),
    mappings: recorded.mappings,
  });
}

/** A webhook as it is read: an event of ours, or what becomes of it without one. */
export interface ReadWebhook {
  readonly id: string;
  readonly occurredAt: number;
  readonly event: DirectoryEvent | null;
  readonly otherwise: 'ignored' | 'failed';
}

export function readWebhook(body: object): ReadWebhook {
  const read = readEnvelope(Buffer.from(JSON.stringify(body)));
  if (!read.ok) throw new Error(`A body of a case is no event: ${read.detail}`);
  const { id, type, occurredAt } = read.envelope;
  if (occurredAt === null) throw new Error(`Event ${id} of a case tells no time; give it created_at or a ULID.`);
  if (!isHandled(type)) return { id, occurredAt, event: null, otherwise: 'ignored' };
  const data: unknown = 'data' in body ? body.data : null;
  const reading = toDirectoryEvent({ type, eventId: id, occurredAt, data, roleAttribute: 'eppoMemberRole' });
  return { id, occurredAt, event: reading.ok ? reading.event : null, otherwise: 'failed' };
}

function isHandled(type: string): type is DirectoryEventType {
  return (directoryEventTypes as readonly string[]).includes(type);
}

/** Applies webhooks one after the other; an id that comes again is a duplicate and left alone, as on receipt. */
export function applyWebhooks(
  state: SyncState,
  recorded: RecordedCase,
  webhooks: readonly ReadWebhook[],
): Omit<CaseResult, 'members'> {
  const outcomes: Record<string, DecidedOutcome | 'ignored'> = {};
  const audit: { event: string; action: string; email: string }[] = [];
  for (const { id, event, otherwise } of webhooks) {
    if (id in outcomes) continue;
    if (event === null) {
      outcomes[id] = otherwise;
      continue;
    }
    const decision = decide(state, event, { ...rules, directoryDeletedPolicy: recorded.directoryDeletedPolicy });
    outcomes[id] = decision.outcome;
    for (const change of decision.changes) {
      evolve(state, change);
      if (isMemberChange(change) && isVisible(change)) audit.push({ event: id, ...entryOf(change) });
    }
  }
  return { outcomes, audit };
}

function entryOf(change: MemberChange): { action: string; email: string } {
  const { email } = 'after' in change ? change.after : change.before;
  return { action: actionOf(change), email: withoutSuffix(email) };
}

/** A former address is suffixed with the end of an id; a case holds for whatever ids members are given. */
function withoutSuffix(text: string): string {
  return text.replaceAll(/\+former-[a-z0-9]+@/g, '+former@');
}

/** What a case expects of members, by e-mail. */
export function shownMembers(state: SyncState): object[] {
  return [...state.members.values()]
    .map(({ email, firstName, lastName, role, status, managedBy, roleSource, needsAttention }) => ({
      email: withoutSuffix(email),
      ...{ firstName, lastName, role, status, managedBy, roleSource },
      needsAttention: needsAttention === null ? null : withoutSuffix(needsAttention),
    }))
    .sort((a, b) => (a.email < b.email ? -1 : 1));
}
