import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli, type CliRun } from '../support/cli.ts';
import { startTestService } from '../support/dsync.ts';
import { tell } from '../support/replay-story.ts';
import { storeIgnored } from '../support/store-ignored.ts';

let service: Awaited<ReturnType<typeof startTestService>>;
const questions: string[] = [];

/** Runs `events replay` for somebody who is at the terminal and gives this answer; null: nobody is. */
function replay(args: readonly string[], answer: boolean | null = null): Promise<CliRun> {
  const ask = (question: string): Promise<boolean> => {
    questions.push(question);
    return Promise.resolve(answer === true);
  };
  return runCli({ ...service, ask: answer === null ? null : ask }, ['events', 'replay', ...args]);
}

const why = ['--name', 'Upgrade', '--reason', 'Ticket 17'];

beforeAll(async () => {
  service = await startTestService();
  for (const organization of ['org_1', 'org_2']) await storeIgnored(service.databaseUrl, organization, tell());
});

afterAll(async () => {
  await service.stop();
});

function expectToFit(text: string): void {
  expect(text.split('\n').filter((line) => line.length > 100)).toEqual([]);
}

describe('events replay', () => {
  it('shows what it would do, changes nothing, and says what to type: 4', async () => {
    const { code, out } = await replay(['--outcome', 'ignored', '--organization', 'org_1', ...why]);
    expect(code).toBe(4);
    expect(out).toMatch(/^Upgrade {2}a preview: 10 events, 6 members change, 10 events get another outcome$/m);
    expect(out).toMatch(/^5 +gains_access +new members$/m);
    expect(out).toMatch(/^10 +applied +say something that is not known yet$/m);
    expect(out).toMatch(/^gains_access +ann@example\.com +none +admin +–$/m);
    expectToFit(out);
    const [, id] = /npx dsync events replay --id (\S+) --apply/.exec(out) ?? [];
    expect((await runCli(service, ['members', 'list', '--json'])).out).toContain('"data": []');

    const declined = await replay(['--id', id ?? '', '--apply'], false);
    expect(declined.code).toBe(1);
    expect(declined.err).toContain('Nothing was changed.');
    expect(questions.at(-1)).toBe('Run it? 6 members change, 10 events get another outcome.');

    const done = await replay(['--id', id ?? '', '--apply'], true);
    expect(done.code).toBe(0);
    expect(done.out).toMatch(/^Upgrade {2}done: 10 of 10 events were run$/m);
    const again = await replay(['--id', id ?? '', '--json']);
    expect(again.code).toBe(0);
    expect(JSON.parse(again.out)).toMatchObject({ id, state: 'done', effects: { gains_access: 5, profile: 1 } });
  });

  it('finds nothing to do: 0', async () => {
    const nothing = await replay(['org_1_event_001', 'org_1_event_002', ...why]);
    expect(nothing.code).toBe(0);
    expect(nothing.out).toMatch(/^2 +unchanged +members that events are about and that stay as they are$/m);
    expectToFit(nothing.out);
    const none = await replay(['--type', 'dsync.none', ...why]);
    expect(none.code).toBe(0);
    expect(none.out).toContain('No event matches.');
  });

  it('stops when the world has changed since the preview: 1', async () => {
    const filter = ['--organization', 'org_2', ...why];
    const [first, second] = [await replay([...filter, '--json']), await replay([...filter, '--json'])];
    const ids = [first, second].map(({ out }) => (JSON.parse(out) as { id: string }).id);
    expect((await replay(['--id', ids[0] ?? '', '--apply', '--yes'])).code).toBe(0);
    const { code, out } = await replay(['--id', ids[1] ?? '', '--apply', '--yes']);
    expect(code).toBe(1);
    expect(out).toMatch(/^Upgrade {2}stopped: Event org_2_event_001 .* preview again\.$/m);
  });

  it('cancels one: 1, and then it cannot be paused', async () => {
    const { out } = await replay(['org_1_event_001', ...why, '--json']);
    const { id } = JSON.parse(out) as { id: string };
    const cancelled = await replay(['--id', id, '--cancel']);
    expect(cancelled.code).toBe(1);
    expect(cancelled.out).toMatch(/^Upgrade {2}cancelled after 0 of 1 events$/m);
    const paused = await replay(['--id', id, '--pause']);
    expect(paused.code).toBe(3);
    expect(paused.err).toContain('The replay is cancelled, so it cannot be paused. (replay_state)');
  });

  it.each([
    [why, 'Name events by their ids, or choose them by a filter'],
    [['event_1', '--type', 'x', ...why], 'Name events by their ids, or choose them by a filter'],
    [['event_1', '--name', 'x'], 'Give --name and --reason'],
    [['event_1', '--id', 'x'], 'are chosen already'],
    [['event_1', ...why, '--cancel'], 'Name the replay with --id'],
    [['event_1', ...why, '--apply'], 'add --yes'],
    [['--outcome', 'wrong', ...why], 'filter.outcome'],
  ])('%j is wrong usage: 2', async (args, said) => {
    const { code, err } = await replay(args);
    expect(code).toBe(2);
    expect(err).toContain(said);
  });

  it('names events that are not known: 1', async () => {
    const { code, err } = await replay(['event_x', ...why]);
    expect(code).toBe(1);
    expect(err).toContain('these events are not known here: event_x.');
  });
});
