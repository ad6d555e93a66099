import { describe, expect, test } from 'vitest';
import { assignAddresses, type AddressClaim } from '../../src/core/address.ts';
import { inEveryOrder } from '../support/every-order.ts';
import { newStory } from '../support/story.ts';

const [ann, bob, cho] = ['ann@example.com', 'bob@example.com', 'cho@example.com'];

function claim(key: string, wanted: string, values: Partial<AddressClaim> = {}): AddressClaim {
  return { key, wanted, since: null, earlier: [], rank: 1, ...values };
}

describe('who gets an address that several want', () => {
  const at = (time: number): AddressClaim['since'] => ({ at: time, eventId: 'event_1' });

  test.each<[string, AddressClaim[], Record<string, string>]>([
    ['nobody disputes it', [claim('a', ann), claim('b', bob)], { a: ann, b: bob }],
    [
      'Eppo’s own before anyone',
      [claim('a', ann, { earlier: [bob] }), claim('b', ann, { rank: 0, since: at(9) })],
      { a: bob, b: ann },
    ],
    [
      'whoever is in the directory before whoever has gone, however long they had it',
      [claim('a', ann, { rank: 2, earlier: [bob] }), claim('b', ann, { since: at(9) })],
      { a: bob, b: ann },
    ],
    [
      'whoever has had it longer',
      [claim('a', ann, { since: at(2), earlier: [bob] }), claim('b', ann, { since: at(1) })],
      { a: bob, b: ann },
    ],
    [
      'at one time, the lower key',
      [claim('b', ann, { since: at(1), earlier: [bob] }), claim('a', ann, { since: at(1) })],
      { a: ann, b: bob },
    ],
    [
      'whoever waits keeps the last address that is free',
      [claim('a', ann), claim('b', ann, { since: at(1), earlier: [bob, cho] }), claim('c', cho)],
      { a: ann, b: bob, c: cho },
    ],
    [
      'somebody gone who never had another gets it with a suffix',
      [claim('a', ann), claim('Member-1234_56789-abcdef', ann, { rank: 2 })],
      { a: ann, 'Member-1234_56789-abcdef': 'ann+former-456789abcdef@example.com' },
    ],
    [
      'one who has gone leaves an address to one who waits for another',
      [claim('a', ann), claim('b', ann, { since: at(1), earlier: [bob] }), claim('c', bob, { rank: 2 })],
      { a: ann, b: bob, c: 'bob+former-c@example.com' },
    ],
  ])('%s', (_, claims, expected) => {
    for (const asked of [claims, claims.toReversed()]) {
      expect(Object.fromEntries(assignAddresses(asked).map(({ key, email }) => [key, email]))).toEqual(expected);
    }
  });
});

describe('R6: collisions of addresses, as stories', () => {
  test('a rename to an address that another living person has waits, and says so', () => {
    const story = newStory();
    story.user('user_1').created({ email: ann });
    story.user('user_2').created({ email: bob });
    story.user('user_2').updated({ email: ann });
    expect(inEveryOrder(story)).toMatchObject([
      { id: 'member-of-user_1', email: ann, needsAttention: null },
      {
        id: 'member-of-user_2',
        email: bob,
        needsAttention: `The directory gives this person the address ${ann}, which another member has; until it is free, ${bob} stays.`,
      },
    ]);
  });

  test('it is given as soon as the other has moved on', () => {
    const story = newStory();
    story.user('user_1').created({ email: ann });
    story.user('user_2').created({ email: bob });
    story.user('user_2').updated({ email: ann });
    story.user('user_1').updated({ email: cho });
    expect(inEveryOrder(story)).toMatchObject([
      { id: 'member-of-user_2', email: ann, needsAttention: null },
      { id: 'member-of-user_1', email: cho, needsAttention: null },
    ]);
  });

  test('two people swap their addresses', () => {
    const story = newStory();
    story.user('user_1').created({ email: ann });
    story.user('user_2').created({ email: bob });
    story.user('user_1').updated({ email: bob });
    story.user('user_2').updated({ email: ann });
    expect(inEveryOrder(story)).toMatchObject([
      { id: 'member-of-user_2', email: ann, needsAttention: null },
      { id: 'member-of-user_1', email: bob, needsAttention: null },
    ]);
  });

  test('the address of somebody gone goes to the living; a person is never kept waiting for the gone', () => {
    const story = newStory();
    story.user('user_1').created({ email: ann });
    story.user('user_1').deleted();
    story.user('user_2').created({ email: bob });
    story.user('user_2').updated({ email: ann });
    expect(inEveryOrder(story)).toMatchObject([
      { email: 'ann+former-emberofuser1@example.com', status: 'deactivated' },
      { email: ann, status: 'active', needsAttention: null },
    ]);
  });

  test('an unknown role and a waiting address are both told', () => {
    const story = newStory();
    story.user('user_1').created({ email: ann });
    story.user('user_2').created({ email: bob, attribute: 'boss' });
    story.user('user_2').updated({ email: ann });
    const attention = inEveryOrder(story)[1]?.needsAttention;
    expect(attention).toContain('"boss"');
    expect(attention).toContain(ann);
  });
});
