import type { ExpectedMember } from '../sync/demo-story.ts';
import { readList, readOne } from './api-client.ts';
import { eventSchema, memberSchema, type ApiMember } from './api-schemas.ts';
import type { Connection } from './context.ts';
import { nameOf } from './member-words.ts';

/** A member of the demo with the reason of the event that decided about them. */
export interface ExplainedMember {
  readonly member: ApiMember;
  readonly reason: string;
}

/** What the members are, and what is not as it must be: a sentence each. */
export interface Judgement {
  readonly members: readonly ExplainedMember[];
  readonly faults: readonly string[];
}

/** Reads the members of an organization and compares them with what the story must lead to. */
export async function judgeMembers(
  connection: Connection,
  organization: string,
  expected: readonly ExpectedMember[],
): Promise<Judgement> {
  const query = { organization };
  const { items } = await readList(connection, '/api/v1/members', memberSchema, { query, limit: 200 });
  const members = await Promise.all(
    items.map(async (member) => {
      const eventIds = expected.find(({ email }) => email === member.email)?.eventIds ?? [];
      return { member, reason: await decidingReason(connection, eventIds) };
    }),
  );
  return { members, faults: findFaults(items, expected) };
}

/** The reason of the newest event about a person that changed anything. */
async function decidingReason(connection: Connection, eventIds: readonly string[]): Promise<string> {
  for (const id of eventIds) {
    const event = await readOne(connection, `/api/v1/events/${id}`, eventSchema);
    if (event.outcome === 'applied') return event.reason ?? '';
  }
  return 'No event of the story was applied to them.';
}

/** What differs between the members there are and those there must be; nothing when all is as expected. */
export function findFaults(members: readonly ApiMember[], expected: readonly ExpectedMember[]): string[] {
  const missing = expected.filter(({ email }) => members.every((member) => member.email !== email));
  return [
    ...missing.map(({ name, email }) => `${name} (${email}) is not a member.`),
    ...members.flatMap((member) => {
      const wanted = expected.find(({ email }) => email === member.email);
      return wanted === undefined ? [`${member.email} is a member, but is not in the story.`] : compare(member, wanted);
    }),
  ];
}

function compare(member: ApiMember, wanted: ExpectedMember): string[] {
  const pairs = [
    ['name', nameOf(member), wanted.name],
    ['role', member.role, wanted.role ?? member.role],
    ['status', member.status, wanted.status],
    ['source of the role', member.roleSource, wanted.roleSource],
    ['need for attention', member.needsAttention !== null ? 'yes' : 'no', wanted.needsAttention ? 'yes' : 'no'],
    ['manager', member.managedBy, 'directory'],
  ] as const;
  return pairs
    .filter(([, is, must]) => is !== must)
    .map(([what, is, must]) => `${wanted.name}: the ${what} is ${is}, and must be ${must}.`);
}
