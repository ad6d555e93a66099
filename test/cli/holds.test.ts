import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertEvents } from '../../src/store/insert-events.ts';
import { openDatabase, type Database } from '../../src/store/database.ts';
import { runCli, type CliRun } from '../support/cli.ts';
import { startTestService } from '../support/dsync.ts';
import { addressOf, tellMistake, tellStaff } from '../support/hold-story.ts';
import { incoming, retell } from '../support/retell.ts';
import { okta, type Story } from '../support/story.ts';
import { until } from '../support/until.ts';

let service: Awaited<ReturnType<typeof startTestService>>;
let database: Database;
const questions: string[] = [];

interface Held {
  readonly memberId: string;
  readonly email: string;
}
interface Hold {
  readonly id: string;
  readonly held: readonly Held[];
  readonly letGo: readonly Held[];
}

/** Runs `holds …` for somebody who is at the terminal and gives this answer; null: nobody is. */
function holds(args: readonly string[], answer: boolean | null = null): Promise<CliRun> {
  const ask = (question: string): Promise<boolean> => {
    questions.push(question);
    return Promise.resolve(answer === true);
  };
  return runCli({ ...service, ask: answer === null ? null : ask }, ['holds', ...args]);
}

/** Tells a story as webhooks would, and resolves to the hold that it ends in. */
async function tellUntilHeld(organizationId: string, story: Story): Promise<Hold> {
  const events = retell(story, organizationId).events.map((event) => incoming(event, organizationId));
  await insertEvents(database.direct, events);
  const id = await until('something is held', async () => {
    const { out } = await holds(['list', '--organization', organizationId, '--json']);
    return (JSON.parse(out) as { data: { id: string }[] }).data[0]?.id ?? null;
  });
  await until('all events have ended', async () => {
    const { out } = await runCli(service, ['status', '--json']);
    return (JSON.parse(out) as { events: { pending: number } }).events.pending === 0 ? true : null;
  });
  return JSON.parse((await holds(['show', id, '--json'])).out) as Hold;
}

const why = ['--reason', 'Ticket 17'];
const named = (people: readonly Held[]): string[] => people.map(({ email }) => email);

beforeAll(async () => {
  service = await startTestService({ GUARD_COUNT: '2' });
  database = openDatabase({ url: service.databaseUrl, max: 1, name: 'test', onConnectionLost: () => undefined });
});

afterAll(async () => {
  await database.close();
  await service.stop();
});

function expectToFit(text: string): void {
  expect(text.split('\n').filter((line) => line.length > 100)).toEqual([]);
}

describe('holds', () => {
  it('says what to do when there is none', async () => {
    expect((await holds(['list'])).out).toContain('Nothing was ever held.');
    expect((await holds(['list', '--state', 'open'])).out).toContain('npx dsync holds list --state closed');
    expect((await holds(['list', '--rule', 'last_admin'])).out).toContain('No hold matches.');
    expect((await runCli(service, ['status'])).out).not.toContain('Holds open');
  });

  it('lists and shows a mass removal, who is in it, and who was let go before', async () => {
    const { id, held, letGo } = await tellUntilHeld('org_shown', tellMistake());
    expect(named(held)).toEqual(['person-2', 'person-3', 'person-4'].map(addressOf));
    expect(named(letGo)).toEqual(['person-0', 'person-1'].map(addressOf));
    const { code, out } = await holds(['list', '--state', 'open']);
    expect(code).toBe(0);
    expect(out).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d +[\da-f-]{36} +3 removals wait: 2 of 11 active/m);
    expect(out).toContain('npx dsync holds show <id>');
    expectToFit(out);
    const shown = await holds(['show', id]);
    expect(shown.out).toMatch(/^Members +3 waiting$/m);
    expect(shown.out).toMatch(/^waiting +[\da-f-]{36} +Ann Example\n +data_owner, active +person-2@/m);
    expect(shown.out).toMatch(/^Let go before it, and gone still$/m);
    expect(shown.out).toMatch(/^removed +[\da-f-]{36} +Ann Example\n +data_owner, deactivated +person-0@/m);
    expect(shown.out).toContain(`npx dsync holds restore ${id} --reason "…"`);
    expectToFit(shown.out);
    const status = await runCli(service, ['status']);
    expect(status.out).toMatch(/^Holds open +1, in which 3 people wait$/m);
    expect(status.out).toContain('npx dsync holds list --state open');
  });

  it('approves one after asking, rejects the others, and restores those let go', async () => {
    const { id, held } = await tellUntilHeld('org_answered', tellMistake());
    const one = ['--member', held[0]?.memberId ?? ''];
    const declined = await holds(['approve', id, ...one, ...why], false);
    expect(declined).toMatchObject({ code: 1, err: expect.stringContaining('Nothing was approved.') as string });
    expect(questions.at(-1)).toBe(
      '3 removals wait: 2 of 11 active members went within 60 minutes.\n1 person loses access. Approve it?',
    );
    const approved = await holds(['approve', id, ...one, ...why], true);
    expect(approved).toMatchObject({ code: 0, out: 'Done: 1 member changed. 2 still wait.\n' });
    expect(await holds(['reject', id, ...why])).toMatchObject({ code: 0 });
    const restored = await holds(['restore', id, ...why, '--json']);
    expect(restored.code).toBe(0);
    expect(JSON.parse(restored.out)).toMatchObject({ id, answer: 'mixed', run: { state: 'done', changed: 2 } });
    expect((await holds(['list', '--organization', 'org_answered'])).out).toMatch(/^mixed +many removed at once/m);
    const shown = (await holds(['show', id])).out;
    expect(shown).toMatch(/^rejected, +[\da-f-]{36} +Ann Example\nrestored +data_owner, active/m);
    expect(shown).not.toContain('To answer:');
    const again = await holds(['reject', id, ...why]);
    expect(again).toMatchObject({ code: 3, err: expect.stringContaining('(hold_closed)') as string });
  });

  it('asks what becomes of the people of a deleted directory, and says how many there are', async () => {
    const story = tellStaff();
    story.directory(okta).deleted();
    const { id } = await tellUntilHeld('org_ended', story);
    const unsaid = await holds(['approve', id, ...why, '--yes']);
    expect(unsaid).toMatchObject({ code: 2, err: expect.stringContaining('--members release') as string });
    expect((await holds(['approve', id, '--members', 'deactivate', ...why], false)).code).toBe(1);
    expect(questions.at(-1)).toMatch(/\n11 people lose access. Approve it\?$/);
    const shown = await holds(['show', id]);
    expect(shown.out).toMatch(/^Members +everybody in it$/m);
    expectToFit(shown.out);
    const released = await holds(['approve', id, '--members', 'release', ...why], true);
    expect(questions.at(-1)).toMatch(/\n11 people of it stay, as Eppo’s own. Approve it\?$/);
    expect(released.code).toBe(0);
    const { out } = await runCli(service, ['members', 'list', '--organization', 'org_ended', '--json']);
    expect(out).not.toContain('"managedBy": "directory"');
  });

  it.each([
    [['approve', randomUUID(), ...why], 2, 'add --yes'],
    [['approve', randomUUID(), '--yes'], 2, 'required option'],
    [['approve', randomUUID(), '--yes', '--members', 'drop', ...why], 2, 'deactivate, release'],
    [['approve', randomUUID(), '--yes', ...why], 1, 'There is no hold with this id.'],
    [['reject', 'x', ...why], 1, 'There is no hold with this id.'],
    [['restore', randomUUID(), '--member', 'ann', ...why], 2, 'memberIds'],
    [['show', 'x'], 1, 'There is no hold with this id.'],
    [['list', '--state', 'half'], 2, 'open, closed'],
  ])('%j ends with %i', async (args, exitCode, said) => {
    const { code, err } = await holds(args);
    expect(err).toContain(said);
    expect(code).toBe(exitCode);
  });
});
