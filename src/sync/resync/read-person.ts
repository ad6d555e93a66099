import { compareMembership, unlistedUser } from '../../core/drift.ts';
import type { Transaction } from '../../store/database.ts';
import { readGroups, readMembershipsOfUser, readUsers } from '../../store/resync-mirror.ts';
import { advanceResync, type Resync } from '../../store/resyncs.ts';
import type { WireObject } from '../../workos/api.ts';
import { idOfListed, isListedActive } from './read-listed.ts';
import { findGroup, findUser, groupStub, membershipData, userStub } from './read-pages.ts';
import { frameOf, recordDrift, type Finding } from './record-drift.ts';
import { ResyncFailedError } from './resync-failed.ts';
import { isNotFound, type ResyncRun } from './resync-run.ts';

/** Nobody is in more groups than this; a list that goes on for ever ends here. */
const groupLimit = 10_000;

/** Reads one directory user and their groups, and compares them: the whole reading of a resync of one person. */
export async function readPerson(run: ResyncRun, resync: Resync): Promise<Resync> {
  const userId = resync.userId ?? '';
  const wire = await run
    .ask((workos) => workos.getUser(userId))
    .catch((error: unknown) => {
      if (isNotFound(error)) return null;
      throw error;
    });
  if (wire !== null && idOfListed(wire, resync) !== userId) {
    throw new ResyncFailedError('WorkOS answered with another directory user than was asked for. Ask WorkOS.');
  }
  const groups = wire !== null && isListedActive(wire) ? await askGroups(run, resync, userId) : [];
  return run.write(async (tx) => {
    const found = await comparePerson(tx, run, resync, { wire, groups });
    await recordDrift(tx, resync, found);
    return advanceResync(tx, resync, { stage: 'deciding', cursor: '', read: 1 + groups.length });
  });
}

async function askGroups(run: ResyncRun, resync: Resync, user: string): Promise<WireObject[]> {
  const groups: WireObject[] = [];
  for (let after: string | undefined; ;) {
    const page = await run.ask((workos) => workos.listGroups({ user, after }));
    for (const group of page.data) idOfListed(group, resync);
    groups.push(...page.data);
    if (page.after === null) return groups;
    if (groups.length > groupLimit) {
      throw new ResyncFailedError(`WorkOS lists more than ${groupLimit} groups of one user. Ask WorkOS.`);
    }
    after = page.after;
  }
}

interface ReadPerson {
  readonly wire: WireObject | null;
  readonly groups: readonly WireObject[];
}

async function comparePerson(
  tx: Transaction,
  { context }: ResyncRun,
  resync: Resync,
  { wire, groups }: ReadPerson,
): Promise<(Finding | null)[]> {
  const userId = resync.userId ?? '';
  const frame = await frameOf(tx, resync);
  const record = (await readUsers(tx, resync, [userId])).get(userId);
  if (record !== undefined && record.directoryId !== resync.directoryId) {
    throw new ResyncFailedError(`Directory user ${userId} is known here in another directory. Resync that directory.`);
  }
  if (wire === null) {
    const drift = record === undefined ? null : unlistedUser(record, frame);
    return [drift && { drift, userId, groupId: null, data: userStub(resync, userId) }];
  }
  const { roleAttribute } = context.settings;
  const ofUser = findUser(wire, record, { resync, frame, roleAttribute });
  if (!isListedActive(wire)) return [ofUser];
  const memberships = await readMembershipsOfUser(tx, resync, userId);
  const listed = new Map(groups.map((group) => [idOfListed(group, resync), group]));
  const records = await readGroups(tx, resync, [...new Set([...listed.keys(), ...memberships.keys()])]);
  const ofGroups = groups.map((group) => findGroup(group, records.get(idOfListed(group, resync)), { resync, frame }));
  const ofMemberships = [...new Set([...memberships.keys(), ...listed.keys()])].map((groupId): Finding | null => {
    const known = { membership: memberships.get(groupId), group: records.get(groupId) };
    const drift = compareMembership(known, listed.has(groupId), frame);
    const data = membershipData(resync, wire, listed.get(groupId) ?? groupStub(resync, groupId));
    return drift && { drift, userId, groupId, data };
  });
  return [ofUser, ...ofGroups, ...ofMemberships];
}
