import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/core/decision.ts';
import { openTestApp, type TestApp } from '../support/http-app.ts';

interface Event {
  readonly id: string;
  readonly outcome: string | null;
}
interface Page {
  readonly data: readonly Event[];
  readonly after: string | null;
}

let test: TestApp;
const at = new Date('2026-01-31T09:00:00.000Z');
const id = (number: number): string => `event_${String(number).padStart(3, '0')}`;

/** 210 events: every third waits, every tenth has failed, the others were applied; the last two are special. */
function outcomeOf(number: number): Outcome | null {
  if (number % 3 === 0) return null;
  return number % 10 === 0 ? 'failed' : 'applied';
}

beforeAll(async () => {
  test = await openTestApp();
  const { prisma } = test.sync.database;
  const events = Array.from({ length: 210 }, (_, index) => ({
    id: id(index),
    type: index % 2 === 0 ? 'dsync.user.created' : 'dsync.user.updated',
    organizationId: index === 209 ? null : `org_${index % 4}`,
    directoryId: 'directory_1',
    occurredAt: at,
  }));
  await prisma.event.createMany({ data: events });
  const stored = await prisma.event.findMany({ orderBy: { seq: 'asc' } });
  const settled = stored.flatMap((event, index) => {
    const outcome = outcomeOf(index);
    return outcome === null ? [] : [{ outcome, event }];
  });
  await prisma.eventOutcome.createMany({
    data: settled.map(({ event, outcome }) => {
      return {
        eventId: event.id,
        seq: event.seq,
        organizationId: event.organizationId,
        outcome,
        reason: 'Because.',
        attempts: 1,
      };
    }),
  });
  const waiting = stored.filter((_, index) => outcomeOf(index) === null);
  await prisma.pendingEvent.createMany({
    data: waiting.map(({ id: eventId, seq, occurredAt, receivedAt }, index) => {
      const tried = index === 0 ? { parked: true, attempts: 2, reason: 'The member table was locked.' } : {};
      return { eventId, seq, lane: 'organization:org_0', occurredAt, receivedAt, ...tried };
    }),
  });
});

afterAll(async () => {
  await test.close();
});

async function walk(query: string): Promise<Event[]> {
  const events: Event[] = [];
  let after: string | null = null;
  do {
    const answer = await test.get(`/api/v1/events?${query}${after === null ? '' : `&after=${after}`}`);
    expect(answer.status).toBe(200);
    const page = answer.body as Page;
    events.push(...page.data);
    ({ after } = page);
  } while (after !== null);
  return events;
}

const numbers = Array.from({ length: 210 }, (_, index) => 209 - index);

describe('the list', () => {
  it.each([1, 7, 200])('has all events, the newest first, %i at a time', async (limit) => {
    expect((await walk(`limit=${limit}`)).map((event) => event.id)).toEqual(numbers.map(id));
  });

  it.each<[string, (number: number) => boolean]>([
    ['outcome=failed', (number) => outcomeOf(number) === 'failed'],
    ['outcome=applied', (number) => outcomeOf(number) === 'applied'],
    ['outcome=pending', (number) => outcomeOf(number) === null],
    ['outcome=held', () => false],
    ['type=dsync.user.updated', (number) => number % 2 === 1],
    ['organization=org_1', (number) => number % 4 === 1 && number !== 209],
    ['organization=org_2&outcome=failed', (number) => number % 4 === 2 && outcomeOf(number) === 'failed'],
    ['organization=org_0&outcome=pending', (number) => number % 4 === 0 && outcomeOf(number) === null],
    ['outcome=pending&type=dsync.user.created', (number) => number % 2 === 0 && outcomeOf(number) === null],
    ['outcome=applied&type=dsync.user.created', (number) => number % 2 === 0 && outcomeOf(number) === 'applied'],
    ['outcome=&type=&organization=', () => true],
  ])('with %s has those and no others', async (query, belongs) => {
    const found = await walk(`${query}&limit=9`);
    expect(found.map((event) => event.id)).toEqual(numbers.filter(belongs).map(id));
  });
});

describe('one event', () => {
  const common = {
    directoryId: 'directory_1',
    occurredAt: at.toISOString(),
    receivedAt: expect.stringMatching(/Z$/) as string,
  };

  it('tells how it ended and why', async () => {
    expect((await test.get(`/api/v1/events/${id(1)}`)).body).toEqual({
      ...common,
      id: id(1),
      type: 'dsync.user.updated',
      organizationId: 'org_1',
      outcome: 'applied',
      reason: 'Because.',
      attempts: 1,
    });
  });

  it('tells why the last try failed while it waits', async () => {
    const { body } = await test.get(`/api/v1/events/${id(0)}`);
    expect(body).toMatchObject({ outcome: null, reason: 'The member table was locked.', attempts: 2 });
  });

  it('tells nothing before the first try', async () => {
    const { body } = await test.get(`/api/v1/events/${id(3)}`);
    expect(body).toMatchObject({ outcome: null, reason: null, attempts: 0 });
  });

  it('tells of one without an organization', async () => {
    expect((await test.get(`/api/v1/events/${id(209)}`)).body).toMatchObject({ organizationId: null });
  });

  it.each(['nope', '%00', 'x'.repeat(300)])('404 for an unknown id', async (unknown) => {
    const { status, body } = await test.get(`/api/v1/events/${unknown}`);
    expect(status).toBe(404);
    expect(body).toMatchObject({ code: 'not_found' });
  });
});
