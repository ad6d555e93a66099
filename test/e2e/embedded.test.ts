import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { userEvent, type WebhookPayload } from '../../src/workos/shapes.ts';
import { isRunning } from '../support/is-running.ts';
import { addressOf, startProcess, type ServiceProcess } from '../support/dsync.ts';
import { until } from '../support/until.ts';
import { deliver, request, type Answer } from './http.ts';
import { ended, runDsync, said } from './processes.ts';
import { newDirectory } from './storm.ts';

interface Started {
  readonly service: ServiceProcess;
  readonly url: string;
  readonly seconds: number;
}

const { directory, next, user } = newDirectory('embedded', Date.now() - 60_000);

async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'dsync-embedded-'));
  onTestFinished(async () => {
    const server = await databaseServer(folder).catch(() => null);
    if (server !== null && isRunning(server)) process.kill(server, 'SIGQUIT');
    await rm(folder, { recursive: true, force: true });
  });
  return folder;
}

/** `npm start` with nothing configured but the folder and a free port. */
async function start(dataDir: string): Promise<Started> {
  const started = performance.now();
  const service = startProcess(['start'], { DATA_DIR: dataDir, PORT: '0' });
  onTestFinished(() => service.kill());
  // What an earlier run has noted is out of date.
  await said(service, /(is ready)/);
  const seconds = (performance.now() - started) / 1000;
  return { service, url: await addressOf(service, dataDir), seconds };
}

/** A value of the table that is printed when the service is ready. */
function printed({ service }: Started, name: string): string {
  return new RegExp(`^  ${name} +(\\S.*)$`, 'm').exec(service.output())?.[1] ?? `no ${name} in ${service.output()}`;
}

async function deliverTo(started: Started, event: WebhookPayload): Promise<Answer> {
  return deliver(started.url, JSON.stringify(event), { secret: printed(started, 'Webhook secret') });
}

async function outcomeOf(started: Started, id: string): Promise<unknown> {
  const headers = { authorization: `Bearer ${printed(started, 'API token')}` };
  const look = async (): Promise<unknown> => {
    const { body } = await request(`${started.url}/api/v1/events/${id}`, { method: 'GET', headers });
    return body['outcome'] ?? null;
  };
  // The job of a process that was killed is given to another one when its lock has expired.
  return until(`event ${id} has an outcome`, look, 60_000);
}

async function databaseServer(dataDir: string): Promise<number> {
  return Number((await readFile(path.join(dataDir, 'data', 'postmaster.pid'), 'utf8')).split('\n', 1)[0]);
}

/** One that has ended counts as gone even before its new parent has taken note of it. */
const assigned = (email: string): WebhookPayload => userEvent('created', next(), directory, user({ email }));

describe('dsync start with nothing configured', () => {
  it('says where it is and what to do, works, keeps all, and leaves no process behind', async () => {
    const dataDir = await freshFolder();
    const first = await start(dataDir);
    expect(printed(first, 'Webhook endpoint')).toBe(`${first.url}/webhooks/workos`);
    expect(printed(first, 'Webhook secret')).toMatch(/^whsec_\S{20,}$/);
    expect(printed(first, 'API token')).toMatch(/^dsync_\S{20,}$/);
    expect(printed(first, 'API and docs')).toBe(`${first.url}/docs`);
    expect(first.service.output()).toMatch(/npx dsync send .*\n.*npx dsync members list .*\n.*npx dsync doctor /);
    const event = assigned('ann@example.com');
    expect(await deliverTo(first, event)).toMatchObject({ status: 200, body: { status: 'accepted' } });
    expect(await outcomeOf(first, event.id)).toBe('applied');

    const server = await databaseServer(dataDir);
    expect(isRunning(server)).toBe(true);
    expect(await first.service.stop()).toBe(0);
    expect(isRunning(server)).toBe(false);

    const second = await start(dataDir);
    console.info(`Ready after ${first.seconds.toFixed(1)} s at first, ${second.seconds.toFixed(1)} s again.`);
    for (const name of ['Webhook secret', 'API token']) expect(printed(second, name)).toBe(printed(first, name));
    expect(await deliverTo(second, event)).toMatchObject({ status: 200, body: { status: 'duplicate' } });
    expect(await outcomeOf(second, event.id)).toBe('applied');
    expect(await second.service.stop()).toBe(0);
  });

  it('refuses a folder that is in use, in one sentence', async () => {
    const dataDir = await freshFolder();
    const first = await start(dataDir);
    const { code, output } = await runDsync(['start'], { DATA_DIR: dataDir, PORT: '0' });
    expect(code).toBe(1);
    expect(output.trim().split('\n')).toEqual([
      expect.stringMatching(
        new RegExp(`^The database in ${dataDir} is in use by process ${String(first.service.child.pid)}: `),
      ),
    ]);
    expect(await deliverTo(first, assigned('bob@example.com'))).toMatchObject({ status: 200 });
    expect(await first.service.stop()).toBe(0);
  });

  it('works again after it was killed', { timeout: 90_000 }, async () => {
    const dataDir = await freshFolder();
    const first = await start(dataDir);
    const event = assigned('cleo@example.com');
    expect(await deliverTo(first, event)).toMatchObject({ status: 200, body: { status: 'accepted' } });
    await first.service.kill();

    const second = await start(dataDir);
    expect(await outcomeOf(second, event.id)).toBe('applied');
    const server = await databaseServer(dataDir);
    expect(await second.service.stop()).toBe(0);
    expect(isRunning(server)).toBe(false);
  });

  it.each([['start'], ['demo']])('leaves no process behind when it is ended while it starts: %s', async (command) => {
    const dataDir = await freshFolder();
    const service = startProcess([command], { DATA_DIR: dataDir, PORT: '0' });
    onTestFinished(() => service.kill());
    const server = await until('the database server is there', () => databaseServer(dataDir).catch(() => null));
    service.child.kill('SIGTERM');
    expect(await ended(service)).toBe(command === 'start' ? 0 : 130);
    expect(isRunning(server)).toBe(false);
  });
});

describe('wrong settings', () => {
  it('stop the start with a sentence for each fault', async () => {
    const { code, output } = await runDsync(['start'], {
      PORT: 'eighty',
      LOG_LEVEL: 'loud',
      DATABASE_URL: 'mysql://user:hidden@127.0.0.1/eppo',
      QUEUE_BACKEND: 'redis',
    });
    expect(code).toBe(1);
    const [heading, ...faults] = output.trim().split('\n');
    expect(heading).toMatch(/cannot start/);
    const named = faults.map((fault) => /^ {2}([A-Z_]+) .*\.$/.exec(fault)?.[1]);
    expect(named.toSorted()).toEqual(['DATABASE_URL', 'LOG_LEVEL', 'PORT', 'QUEUE_BACKEND', 'WORKOS_WEBHOOK_SECRET']);
    expect(output).not.toContain('hidden');
  });

  it.each(['server', 'worker', 'migrate'])('stop dsync %s without a database', async (command) => {
    const { code, output } = await runDsync([command], {});
    expect(code).toBe(1);
    expect(output.trim().split('\n')).toEqual([expect.stringMatching(/^(error: )?DATABASE_URL is missing: /)]);
  });

  it.each(['start', 'server', 'worker'])(
    'stop dsync %s when PostgreSQL is not there, in one sentence',
    async (command) => {
      const settings = { DATABASE_URL: 'postgresql://user:hidden@127.0.0.1:1/eppo', WORKOS_WEBHOOK_SECRET: 'whsec_x' };
      const { code, output } = await runDsync([command], settings);
      expect(code).toBe(1);
      expect(output.trim().split('\n')).toEqual([expect.stringMatching(/^PostgreSQL cannot be reached\. /)]);
    },
  );
});
