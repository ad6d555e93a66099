import { describe, expect, it } from 'vitest';
import { newDirectory } from '../../src/core/directory.ts';
import { isDeletionHeld, newestOfGroup, newestOfUser } from '../../src/core/presence.ts';

const first = { at: 1, eventId: 'event_1' };
const second = { at: 2, eventId: 'event_2' };

describe('the deletion of a directory', () => {
  it.each([
    ['there was none', null, null, false],
    ['it waits', first, null, true],
    ['it took effect', first, first, false],
    ['a second one waits', second, first, true],
  ])('%s', (_, deleted, ended, held) => {
    expect(isDeletionHeld({ ...newDirectory('directory_1', 'org_1'), deleted, ended })).toBe(held);
  });
});

describe('the newest event', () => {
  it('of a group is its description or its deletion, of which there may be neither', () => {
    const group = { id: 'group_1', directoryId: 'directory_1', name: null, snapshotStamp: null, created: null };
    expect(newestOfGroup({ ...group, deleted: null })).toBeNull();
    expect(newestOfGroup({ ...group, deleted: first })).toBe(first);
    expect(newestOfGroup({ ...group, snapshotStamp: second, deleted: first })).toBe(second);
  });

  it('of a user is the last of its history, which may be empty', () => {
    const user = {
      id: 'user_1',
      directoryId: 'directory_1',
      identityId: 'user_1',
      snapshot: null,
      explicitRole: null,
      history: [],
    };
    expect(newestOfUser(user)).toBeNull();
    const sighting = { kind: 'deleted' as const, email: null, active: false };
    expect(
      newestOfUser({
        ...user,
        history: [
          { ...sighting, stamp: first },
          { ...sighting, stamp: second },
        ],
      }),
    ).toBe(second);
  });
});
