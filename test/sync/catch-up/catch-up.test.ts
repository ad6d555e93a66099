import { expect, it } from 'vitest';
import { readArrivals } from '../../../src/store/read-arrivals.ts';
import { at, hire, openFeedReader } from './feed-reader.ts';

const day = 24 * 3_600_000;

it('starts 30 days back, reads to the end in pages, and leaves its cursor behind what is too young', async () => {
  const reader = await openFeedReader();
  const events = hire(reader, 219, 60_000);
  const { state } = reader.fake;
  reader.clock -= 3_000;
  const young = state.updateUser('directory_user_1', { firstName: 'Ann' });
  reader.clock += 3_000;

  await reader.poll();
  const [first, second, third, ...more] = reader.asked();
  expect(more).toEqual([]);
  expect(first).toMatchObject({ limit: '100', order: 'asc' });
  const start = Date.parse(first?.['range_start'] ?? '');
  expect(Math.abs(start - (Date.now() - 30 * day + 3_600_000))).toBeLessThan(60_000);
  expect([second?.['after'], third?.['after']]).toEqual([at(events, 99).id, at(events, 199).id]);
  expect(await reader.row()).toMatchObject({
    cursor: at(events, -1).id,
    listed: 221n,
    brought: 221n,
    failure: null,
    caughtUpAt: expect.any(Date) as Date,
    leader: 'one',
  });

  await reader.apply();
  expect(await reader.sync.database.prisma.member.count({ where: { status: 'active' } })).toBe(219);
  expect(Object.keys(await reader.outcomes())).toHaveLength(221);
  // Each lane has been woken, once a page at most.
  expect((await reader.sync.queues.counts()).waiting).toBe(1);

  await reader.poll();
  expect(reader.asked()).toMatchObject([{ after: at(events, -1).id }]);
  reader.clock += 30_000;
  await reader.poll();
  // What was too young then has been read again, and counts once.
  expect(await reader.row()).toMatchObject({ cursor: young.id, listed: 221n, brought: 221n });
  expect(reader.sync.complaints).toEqual([]);
});

it('brings what webhooks lost, applies what came both ways once, and counts the ways by day', async () => {
  const reader = await openFeedReader();
  reader.clock -= 2 * day;
  const before = hire(reader, 10, 0);
  reader.clock += 2 * day;
  const { state } = reader.fake;
  reader.clock -= 120_000;
  const today = [1, 2, 3].map((person) => state.updateUser(`directory_user_${person}`, { lastName: 'Example' }));
  // Told by webhook, and forgotten by the Events API.
  const forgotten = state.quietly(() => state.updateUser('directory_user_4', { lastName: 'Example' }));
  reader.clock += 120_000;

  for (const event of [...before.slice(0, 7), at(today, 0), forgotten]) await reader.deliver(event);
  await reader.poll();
  await reader.apply();
  expect((await reader.deliver(at(today, 1))).fresh.size).toBe(0);
  await reader.poll();
  await reader.apply();

  const outcomes = await reader.outcomes();
  expect(Object.keys(outcomes).toSorted()).toEqual([...before, ...today, forgotten].map(({ id }) => id).toSorted());
  expect(new Set(Object.values(outcomes))).toEqual(new Set(['applied']));
  expect(await reader.row()).toMatchObject({ listed: 14n, brought: 6n });
  // Only a webhook that comes again is a duplicate; the list is read twice by design.
  const counts = await reader.sync.database.prisma.outcomeCount.findMany({ where: { outcome: 'duplicate' } });
  expect(counts).toMatchObject([{ organizationId: '', count: 1n }]);

  const arrivals = await readArrivals(reader.sync.database, 'directory_1', 14);
  expect(arrivals).toHaveLength(14);
  const counted = (arrivals ?? []).map(({ day: _day, ...numbers }) => numbers);
  const total = { webhook: 0, catchUpOnly: 0, missing: 0 };
  for (const numbers of counted) {
    total.webhook += numbers.webhook;
    total.catchUpOnly += numbers.catchUpOnly;
    total.missing += numbers.missing;
  }
  expect(total).toEqual({ webhook: 10, catchUpOnly: 5, missing: 1 });
});

it('goes on behind the last page that was stored when it ends between two', async () => {
  const reader = await openFeedReader();
  const events = hire(reader, 249, 60_000);
  reader.fake.faults.add('/events', { delayMs: 0 });
  reader.fake.faults.add('/events', 'drop');
  await expect(reader.poll()).rejects.toMatchObject({ kind: 'unavailable' });
  expect(await reader.row()).toMatchObject({ cursor: at(events, 99).id, listed: 100n });
  reader.asked();
  await reader.poll('two');
  expect(reader.asked().map(({ after }) => after)).toEqual([at(events, 99).id, at(events, 199).id]);
  const stored = await reader.sync.database.prisma.event.findMany({ select: { id: true } });
  expect(stored.map(({ id }) => id).toSorted()).toEqual(events.map(({ id }) => id));
});

it('does not move the cursor when the events could not be stored', async () => {
  const reader = await openFeedReader();
  const { prisma } = reader.sync.database;
  const events = hire(reader, 5, 60_000);
  await prisma.$executeRaw`
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'not now, ann@example.com' USING ERRCODE = '53200'; END $$`;
  await prisma.$executeRaw`CREATE TRIGGER refuse BEFORE INSERT ON events EXECUTE FUNCTION refuse()`;
  await expect(reader.poll()).rejects.toThrow();
  const { failure, ...row } = await reader.row();
  expect(row).toMatchObject({ cursor: null, cursorAt: null, listed: 0n, caughtUpAt: null });
  expect(failure).toMatch(/^Events could not be stored \(\w+ \w+\)\. Read the service log/);
  await prisma.$executeRaw`DROP TRIGGER refuse ON events`;
  await reader.poll();
  expect(await reader.row()).toMatchObject({ cursor: at(events, -1).id, failure: null, failedAt: null });
  expect(await prisma.event.count()).toBe(events.length);
});

it('does not skip an event that the list shows later than a younger one', async () => {
  const reader = await openFeedReader();
  const events = hire(reader, 3, 60_000);
  const { state, faults } = reader.fake;
  reader.clock -= 4_000;
  const late = state.deleteUser('directory_user_1');
  const shown = state.deleteUser('directory_user_2');
  reader.clock += 4_000;
  const without = (body: unknown): unknown => {
    const list = body as { data: { id: string }[] };
    return { ...list, data: list.data.filter(({ id }) => id !== late.id) };
  };
  faults.add('/events', { alter: without });
  await reader.poll();
  expect(await reader.row()).toMatchObject({ cursor: at(events, -1).id, listed: 5n });
  await reader.poll();
  await reader.apply();
  expect(await reader.outcomes()).toMatchObject({ [late.id]: 'applied', [shown.id]: 'applied' });
});

it('never moves the cursor because of a webhook', async () => {
  const reader = await openFeedReader();
  const events = hire(reader, 3, 60_000);
  await reader.poll();
  const { state } = reader.fake;
  reader.clock -= 30_000;
  const lost = state.deleteUser('directory_user_1');
  const delivered = state.deleteUser('directory_user_2');
  reader.clock += 30_000;
  await reader.deliver(delivered);
  await reader.apply();
  expect(await reader.row()).toMatchObject({ cursor: at(events, -1).id });
  reader.asked();
  await reader.poll();
  expect(reader.asked()).toMatchObject([{ after: at(events, -1).id }]);
  await reader.apply();
  expect(await reader.outcomes()).toMatchObject({ [lost.id]: 'applied', [delivered.id]: 'applied' });
});

it('starts anew 30 days back when WorkOS no longer keeps the event at the cursor', async () => {
  const reader = await openFeedReader();
  hire(reader, 3, 2 * 3_600_000);
  await reader.poll();
  reader.clock -= 60_000;
  const after = reader.fake.state.deleteUser('directory_user_1');
  reader.clock += 60_000;
  reader.fake.settings.retentionMs = 3_600_000;
  reader.asked();
  await reader.poll();
  expect(reader.asked().map((query) => Object.keys(query).filter((name) => /after|range/.test(name)))).toEqual([
    ['after'],
    ['range_start'],
  ]);
  expect(await reader.row()).toMatchObject({ cursor: after.id, failure: null });
  expect(reader.sync.complaints).toEqual([expect.stringContaining('reading starts 30 days back')]);
});

it('stores a page that is out of order, and lets the cursor wait for the end of the list', async () => {
  const reader = await openFeedReader();
  const events = hire(reader, 249, 60_000);
  reader.fake.faults.add('/events', 'shuffled');
  reader.fake.faults.add('/events', { status: 503 });
  await expect(reader.poll()).rejects.toMatchObject({ kind: 'unavailable' });
  expect(await reader.row()).toMatchObject({ cursor: null, listed: 100n });
  reader.fake.faults.add('/events', 'shuffled');
  await reader.poll();
  expect(await reader.row()).toMatchObject({ cursor: at(events, -1).id, listed: 250n });
  expect(reader.sync.complaints.filter((said) => said.includes('out of order'))).toHaveLength(2);
});

it('fails an event that cannot be read, passes over what is none, and goes on', async () => {
  const reader = await openFeedReader();
  const events = hire(reader, 4, 60_000);
  const [, broken, nameless, refused, good] = events;
  reader.fake.faults.add('/events', {
    alter: (body) => {
      const list = body as { data: { id: string; data: object }[] };
      const data = list.data.map((event) => {
        if (event.id === broken?.id) return { ...event, data: { organization_id: 'org_1', id: 7 } };
        return event.id === nameless?.id ? { ...event, id: 'ann@example.com\u0000' } : event;
      });
      return { ...list, data: [...data, at(data, 0)] };
    },
  });
  const { prisma } = reader.sync.database;
  await prisma.$executeRaw`
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'never' USING ERRCODE = '22023'; END $$`;
  await prisma.$executeRawUnsafe(
    `CREATE TRIGGER refuse BEFORE INSERT ON events FOR EACH ROW WHEN (NEW.id = '${refused?.id ?? ''}') EXECUTE FUNCTION refuse()`,
  );
  await reader.poll();
  expect(await reader.row()).toMatchObject({ cursor: good?.id, listed: 3n, failure: null });
  await reader.apply();
  expect(await prisma.pendingEvent.findMany()).toEqual([]);
  expect(await reader.outcomes()).toMatchObject({ [good?.id ?? '']: 'applied', [broken?.id ?? '']: 'failed' });
  const [first, second, ...more] = reader.sync.complaints;
  expect(more).toEqual([]);
  expect(first).toContain('{"index":2,');
  expect(first).not.toContain('ann@example.com');
  expect(second).toContain(refused?.id);
});
