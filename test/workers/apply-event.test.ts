import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyEventWorker } from '../../workers/apply-event.ts';
import { storeOdd } from '../support/failing.ts';
import { openTestSync, type TestSync } from '../support/sync-context.ts';

let sync: TestSync;
beforeAll(async () => {
  sync = await openTestSync();
});
afterAll(async () => {
  await sync.close();
});

test('a try of an event that failed waits for the lanes that have little to do', async () => {
  await storeOdd(sync.database, [{ id: 'event_1', data: { email: null } }]);
  const { promise: done, resolve: end } = Promise.withResolvers<undefined>();
  const crowd = { standBack: () => done };
  const order: string[] = [];
  const tried = applyEventWorker(sync, crowd)('event_1', { lastTry: false }).catch(() => order.push('tried'));
  // Several looks at the database, in which the try would have been over long ago.
  for (let look = 0; look < 20; look += 1) {
    expect(await sync.database.prisma.pendingEvent.count({ where: { attempts: 0 } })).toBe(1);
  }
  order.push('the lanes are done');
  end(undefined);
  await tried;
  expect(order).toEqual(['the lanes are done', 'tried']);
  expect(await sync.database.prisma.eventOutcome.count({ where: { outcome: 'failed' } })).toBe(1);
});
