import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { runCli, type CliSetting } from '../support/cli.ts';

// Port 9 is "discard": nothing listens there.
const nobody: CliSetting = { url: 'http://127.0.0.1:9', token: 'token', secret: 'whsec_test' };

const commands = [
  'demo',
  'send',
  'status',
  'doctor',
  'events list',
  'events show',
  'members list',
  'token create',
  'token list',
];

describe('help', () => {
  it.each(['', 'events', 'members', ...commands])('of "%s" fits 100 columns', async (line) => {
    const { code, out } = await runCli(nobody, [...line.split(' ').filter((word) => word !== ''), '--help']);
    expect(code).toBe(0);
    expect(Math.max(...out.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(100);
  });

  it.each(commands)('of "%s" explains the exit codes and --json', async (line) => {
    const { out } = await runCli(nobody, [...line.split(' '), '--help']);
    expect(out).toContain('Exit codes: 0');
    expect(out).toContain('--json');
  });
});

describe('wrong usage exits with 2 and says what is wrong', () => {
  it.each([
    [[], 'Usage: dsync'],
    [['snd'], 'Did you mean send?'],
    [['status', '--frobnicate'], "unknown option '--frobnicate'"],
    [['events', 'show'], "missing required argument 'id'"],
    [['events', 'list', '--limit', 'many'], 'a whole number from 1'],
    [['events', 'list', '--limit', '0'], 'a whole number from 1'],
    [['members', 'list', '--all', '--limit', '3'], 'cannot be used with'],
    [['send', '--shape', 'ldap'], 'Allowed choices are okta, entra, google'],
    [['send', '--scenario', 'story', '--count', '3'], '--count does not go with'],
  ])('%j', async (args, words) => {
    const { code, out, err } = await runCli(nobody, args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(words);
  });

  it('send without a known secret', async () => {
    const { code, err } = await runCli({ ...nobody, secret: null }, ['send']);
    expect(code).toBe(2);
    expect(err).toContain('--secret');
  });
});

describe('a service that cannot be reached', () => {
  it.each(['send', 'status', 'doctor', 'events list', 'events show event_1', 'members list'])(
    'ends "%s" with 3',
    async (line) => {
      const { code, out, err } = await runCli(nobody, line.split(' '));
      expect(code).toBe(3);
      expect(out + err).toContain('http://127.0.0.1:9 cannot be reached');
    },
  );

  it('is one JSON document with --json', async () => {
    const { code, out } = await runCli(nobody, ['status', '--json']);
    expect(code).toBe(3);
    expect(JSON.parse(out)).toMatchObject({ error: { exitCode: 3 } });
  });
});

describe('another program at that address', () => {
  let server: Server | undefined;

  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  /** Something that speaks HTTP and is not the service. */
  async function stranger(status: number, body: string): Promise<CliSetting> {
    const started = createServer((_request, response) => response.writeHead(status).end(body));
    server = started;
    await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
    const { port } = started.address() as AddressInfo;
    return { ...nobody, url: `http://127.0.0.1:${String(port)}` };
  }

  it('is named when its answer cannot be read', async () => {
    const { code, err } = await runCli(await stranger(200, '<html>Hello</html>'), ['members', 'list']);
    expect(code).toBe(3);
    expect(err).toContain('is not what this version reads');
  });

  it('is named when it refuses', async () => {
    const { code, err } = await runCli(await stranger(502, 'Bad gateway'), ['status']);
    expect(code).toBe(3);
    expect(err).toContain('answered 502 to /api/v1/status');
  });

  it('fails the doctor', async () => {
    const { code, out } = await runCli(await stranger(500, 'not here'), ['doctor']);
    expect(code).toBe(1);
    expect(out).toContain('Is that address this service?');
    expect(out).not.toContain('npx dsync doctor');
    expect(out).toContain('must be 401');
  });
});
