import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runCli, type CliRun } from '../support/cli.ts';
import { startTestService } from '../support/dsync.ts';

let service: Awaited<ReturnType<typeof startTestService>>;
const run = (...args: string[]): Promise<CliRun> => runCli(service, args);

beforeAll(async () => {
  service = await startTestService();
});

afterAll(async () => {
  await service.stop();
});

/** Every line fits a terminal of 100 columns. */
function expectToFit(text: string): void {
  expect(text.split('\n').filter((line) => line.length > 100)).toEqual([]);
}

describe('before anything was received', () => {
  it.each([
    ['members list', 'npx dsync send'],
    ['events list', '/webhooks/workos'],
    ['status', 'npx dsync send'],
    ['members list --role admin', 'Leave a filter off'],
    ['events list --outcome failed', 'Leave a filter off'],
  ])('%s says what to do next', async (line, words) => {
    const { code, out } = await run(...line.split(' '));
    expect(code).toBe(0);
    expect(out).toContain(words);
  });
});

describe('after the story', () => {
  const organization = 'org_story';

  beforeAll(async () => {
    await run('send', '--scenario', 'story', '--organization', organization);
    await run('send', '--scenario', 'wrong', '--organization', organization);
    await vi.waitFor(async () => {
      const { out } = await run('status', '--json');
      expect(JSON.parse(out)).toMatchObject({ events: { pending: 0 } });
    }, 10_000);
  });

  it('members list shows who is there, and who needs attention', async () => {
    const { code, out } = await run('members', 'list', '--organization', organization);
    expect(code).toBe(0);
    expect(out).toMatch(/^Amir Admin +amir\.admin@example\.com +admin +role attribute +active$/m);
    expect(out).toContain('"Admn", which is no role');
    expectToFit(out);
    expect(out).not.toContain(organization);
  });

  it('members list takes filters, pages and all', async () => {
    const listed = async (...args: string[]): Promise<unknown> =>
      JSON.parse((await run('members', 'list', '--organization', organization, '--json', ...args)).out) as unknown;
    expect(await listed('--role', 'admin')).toMatchObject({ data: [{ email: 'amir.admin@example.com' }], more: false });
    expect(await listed('--limit', '2')).toMatchObject({ data: [{}, {}], more: true });
    expect(await listed('--all')).toMatchObject({ data: [{}, {}, {}, {}, {}, {}], more: false });
    expect((await run('members', 'list', '--limit', '2')).out).toContain('There are more');
  });

  it('members list keeps organizations apart', async () => {
    await run('send', '--organization', 'org_other');
    await vi.waitFor(async () => {
      const { out } = await run('members', 'list');
      expect(out).toMatch(/^org_other\nNAME[^\n]*\nAda Example 1 /m);
      expect(out).toMatch(/^org_story\nNAME[^\n]*\nAmir Admin /m);
    }, 10_000);
  });

  it('events list fits, and shows the outcome and the reason', async () => {
    const { code, out } = await run('events', 'list', '--organization', organization);
    expect(code).toBe(0);
    expectToFit(out);
    expect(out).toMatch(/applied +dsync\.user\.deleted +event_\w+\n +Member deactivated/);
    expect((await run('events', 'list', '--outcome', 'failed')).out).toContain('email_missing');
  });

  it('events show tells one event', async () => {
    const { out } = await run('events', 'list', '--type', 'dsync.activated', '--json');
    const [event] = (JSON.parse(out) as { data: { id: string }[] }).data;
    const shown = await run('events', 'show', event?.id ?? '');
    expect(shown.code).toBe(0);
    expect(shown.out).toMatch(/^Type +dsync\.activated$/m);
    expect(shown.out).toMatch(/^Outcome +applied$/m);
    expectToFit(shown.out);
  });

  describe('events show', () => {
    const shown = async (...options: string[]) => {
      const { out } = await run('events', 'list', '--type', 'dsync.user.created', '--limit', '1', '--json');
      const [event] = (JSON.parse(out) as { data: { id: string }[] }).data;
      return { id: event?.id ?? '', ...(await run('events', 'show', event?.id ?? '', ...options)) };
    };

    it('with --payload also tells what it said, masked', async () => {
      const { code, out } = await shown('--payload');
      expect(code).toBe(0);
      expect(out).toMatch(/^ {4}"email": "\w•••@e•••",$/m);
      expect(out).not.toContain('@example.com');
    });

    it('with --reveal tells it as it came, and has that audited', async () => {
      const { id, code, out } = await shown('--reveal', '--reason', 'Ticket 9', '--json');
      expect(code).toBe(0);
      const { masked, payload } = JSON.parse(out) as { masked: boolean; payload: { data: { email: string } } };
      expect({ masked, email: payload.data.email }).toMatchObject({
        masked: false,
        email: expect.stringContaining('@example.com') as string,
      });
      const audit = await run('audit', 'list', '--event', id, '--action', 'payload.viewed', '--json');
      expect(JSON.parse(audit.out)).toMatchObject({ data: [{ after: { reason: 'Ticket 9' } }] });
    });

    it.each([[['--reveal']], [['--payload', '--reason', 'Ticket 9']]])(
      'needs a reason, and what it is for: %j',
      async (options) => {
        expect(await shown(...options)).toMatchObject({ code: 2, err: expect.stringContaining('--reason') as string });
      },
    );
  });

  it('events show of an event that was never received exits with 1', async () => {
    const { code, err } = await run('events', 'show', 'event_unknown');
    expect(code).toBe(1);
    expect(err).toContain('no event with this id');
  });

  it('status counts what happened', async () => {
    const { code, out } = await run('status');
    expect(code).toBe(0);
    expect(out).toMatch(/^Events waiting +none$/m);
    expect(out).toMatch(/^Events ended +.*\d+ applied/m);
    expect(out).toContain('npx dsync failures list');
    expectToFit(out);
  });
});

describe('refusals', () => {
  it('exits with 3 for a token that is not known', async () => {
    const { code, err } = await run('status', '--token', 'wrong');
    expect(code).toBe(3);
    expect(err).toContain('token_invalid');
    expect(err).not.toContain('wrong"');
  });

  it('exits with 2 for a filter that the service does not take', async () => {
    const { code, err } = await run('members', 'list', '--search', 'x'.repeat(1_000));
    expect(code).toBe(2);
    expect(err).toContain('invalid_request');
    const unknown = await run('members', 'list', '--role', 'superuser');
    expect(unknown.code).toBe(2);
    expect(unknown.err).toContain('Allowed choices are viewer');
  });
});
