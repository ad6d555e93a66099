import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FeedCursor } from '../../../src/sync/catch-up/feed-cursor.ts';

const now = 1_000_000;
const old = now - 10_001;

function stamps(...ats: number[]): { at: number; eventId: string }[] {
  return ats.map((at, index) => ({ at, eventId: `event_${at}_${index}` }));
}

describe('the cursor', () => {
  it('moves with each page of a list in order, up to 10 s before now', () => {
    const cursor = new FeedCursor(null);
    expect(cursor.advance(stamps(1, 2), { now, isLast: false })).toMatchObject({ at: 2 });
    expect(cursor.advance(stamps(3, old, now - 10_000), { now, isLast: false })).toMatchObject({ at: old });
    expect(cursor.advance(stamps(now - 5_000, now), { now, isLast: true })).toBeNull();
    expect(cursor.inOrder).toBe(true);
  });

  it('stands still without news, and never moves back', () => {
    const cursor = new FeedCursor({ at: 50, eventId: 'event_50_0' });
    expect(cursor.advance([], { now, isLast: true })).toBeNull();
    expect(cursor.advance(stamps(50), { now, isLast: true })).toBeNull();
    expect(cursor.advance(stamps(40), { now, isLast: true })).toBeNull();
  });

  it.each([
    ['within a page', [stamps(5, 9, 7), stamps(10)]],
    ['between pages', [stamps(5, 9), stamps(7), stamps(10)]],
  ])('waits for the end of a list that is out of order %s', (_where, pages) => {
    const cursor = new FeedCursor({ at: 9, eventId: 'event_9_9' });
    const moves = pages.map((page, index) => cursor.advance(page, { now, isLast: index === pages.length - 1 }));
    expect(moves.slice(0, -1).every((move) => move === null)).toBe(true);
    expect(moves.at(-1)).toMatchObject({ at: 10 });
    expect(cursor.inOrder).toBe(false);
  });

  it('ends, whatever the order and the pages, at the newest event that is old enough', () => {
    const list = fc.array(fc.integer({ min: now - 20_000, max: now }), { maxLength: 30 });
    fc.assert(
      fc.property(list, fc.integer({ min: 1, max: 10 }), (ats, size) => {
        const all = stamps(...ats);
        const cursor = new FeedCursor(null);
        let reached = 0;
        for (let from = 0; from < Math.max(1, all.length); from += size) {
          const move = cursor.advance(all.slice(from, from + size), { now, isLast: from + size >= all.length });
          if (move !== null) expect(move.at).toBeGreaterThanOrEqual(reached);
          reached = move?.at ?? reached;
          // Before the end, nothing that is still to come is older than where the cursor stands.
          const rest = ats.slice(from + size);
          if (cursor.inOrder && ats.every((at, index) => index === 0 || at >= (ats[index - 1] ?? 0))) {
            expect(rest.every((at) => at >= reached)).toBe(true);
          }
        }
        expect(reached).toBe(Math.max(0, ...ats.filter((at) => at < now - 10_000)));
      }),
    );
  });
});
