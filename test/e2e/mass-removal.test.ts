import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { WebhookPayload } from '../../src/workos/shapes.ts';
import { ownRedis } from '../queue/redis-server.ts';
import { holdingNothing } from '../support/dsync.ts';
import { randomFrom } from '../support/random.ts';
import { newStory, type Story } from '../support/story.ts';
import { until } from '../support/until.ts';
import { bodyOf } from '../support/webhook-bodies.ts';
import { readAll, readMembers, untilSettled, type ApiMember } from './api.ts';
import { deliverAll, read } from './http.ts';
import {
  backends,
  freshDatabase,
  runDsync,
  settingsFor,
  startServer,
  startWorker,
  type Settings,
} from './processes.ts';

const organization = 'org_acme';
const size = 400;
const removed = 380;

interface ApiHold {
  readonly id: string;
  readonly rule: string;
  readonly summary: string;
  readonly answer: string | null;
  readonly members: Readonly<Record<string, number>>;
}

/** 400 people of whom two administer; then a wrong filter leaves 20, and both admins are among those who go. */
function tellMistake(): { readonly story: Story; readonly before: number } {
  const story = newStory();
  story.directory('directory_acme').activated('Okta');
  for (let n = 0; n < size; n += 1) {
    story
      .user(`user_${n}`, 'directory_acme')
      .created({ email: `${n}@example.com`, attribute: n < 2 ? 'admin' : 'viewer' });
  }
  const before = story.events.length;
  for (let n = 0; n < removed; n += 1) story.user(`user_${n}`, 'directory_acme').deleted();
  return { story, before };
}

/** In any order, and each twice. */
function shuffledTwice(events: Story['events'], seed: number): WebhookPayload[] {
  const random = randomFrom(seed);
  const payloads = [...events, ...events].map((event) => bodyOf(event, organization) as unknown as WebhookPayload);
  const keyed = payloads.map((payload) => ({ payload, key: random() }));
  return keyed.sort((a, b) => a.key - b.key).map(({ payload }) => payload);
}

async function deploy(backend: 'redis' | 'postgres', more: Settings = {}) {
  const redis = backend === 'redis' ? await ownRedis() : null;
  await redis?.start();
  const settings = settingsFor(await freshDatabase(), redis?.url ?? null, more);
  const [{ url }] = await Promise.all([startServer(settings), startWorker(settings), startWorker(settings)]);
  const pages: string[] = [];
  return {
    url,
    pages,
    holds: () => readAll<ApiHold>(url, `/api/v1/holds?organization=${organization}`),
    active: async () => (await readMembers(url, organization)).filter(({ status }) => status === 'active').length,
    /** What an operator types, and sees. */
    type: async (...words: string[]) => {
      const ran = await runDsync([...words, '--url', url], settings);
      pages.push(
        `$ dsync ${words.map((word) => (/[^\w.:-]/.test(word) ? `"${word}"` : word)).join(' ')}\n${ran.output}`,
      );
      return ran;
    },
  };
}

/** Until nothing waits for the background. */
async function untilCarriedOut(url: string, id: string): Promise<ApiHold> {
  const done = async () => {
    const hold = await read<ApiHold & { run: { state: string } | null }>(url, `/api/v1/holds/${id}`);
    return hold.run?.state === 'done' ? hold : null;
  };
  return until('the answer is carried out', done);
}

const compared = ({ email, role, status }: ApiMember): string => `${email} ${role} ${status}`;

/** Keeps what the operator saw, where `DSYNC_STORY` names a file: it is how docs/transcripts/mass-removal.md is made. */
async function keep(pages: readonly string[]): Promise<void> {
  const file = process.env['DSYNC_STORY'];
  if (file !== undefined) await writeFile(file, pages.join('\n'));
}

describe.each(backends)('a wrong filter that removes 380 of 400, with the queue on %s', (backend) => {
  it('is held after a fifth, and undone by an operator', { timeout: 120_000 }, async () => {
    const { story, before } = tellMistake();
    const { url, type, holds, active, pages } = await deploy(backend);
    await deliverAll(url, shuffledTwice(story.events.slice(0, before), 1), { concurrency: 16 });
    await untilSettled(url);
    expect(await active()).toBe(size);
    const asTheyWere = (await readMembers(url, organization)).map(compared).sort();

    const answers = await deliverAll(url, shuffledTwice(story.events.slice(before), 2), { concurrency: 16 });
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    await untilSettled(url);
    expect(await active()).toBe(320);
    await type('status');
    await type('holds', 'list');
    const [hold] = (await holds()).filter(({ rule }) => rule === 'mass_removal');
    expect(hold?.members).toMatchObject({ waiting: 300 });
    const id = hold?.id ?? '';
    await type('holds', 'show', id);

    const because = ['--reason', 'A wrong group filter; the customer mends it.'];
    expect(await type('holds', 'reject', id, ...because)).toMatchObject({ code: 0 });
    expect(await type('holds', 'restore', id, ...because)).toMatchObject({ code: 0 });
    expect((await readMembers(url, organization)).map(compared).sort()).toEqual(asTheyWere);

    // The filter is mended, and everybody is assigned again.
    const mended = story.events.length;
    for (let n = 0; n < removed; n += 1) {
      const attribute = n < 2 ? 'admin' : 'viewer';
      story.user(`user_${n}`, 'directory_acme').created({ email: `${n}@example.com`, attribute });
    }
    await deliverAll(url, shuffledTwice(story.events.slice(mended), 3), { concurrency: 16 });
    await untilSettled(url);
    expect((await readMembers(url, organization)).map(compared).sort()).toEqual(asTheyWere);
    await type('holds', 'list');
    await keep(pages);
  });

  it('is carried out once it is approved, but for the last admin', { timeout: 120_000 }, async () => {
    const { story, before } = tellMistake();
    const { url, type, holds, active } = await deploy(backend);
    const model = await deploy(backend, holdingNothing);
    // Who is removed before they have come was never there, so it is the removals that are shuffled.
    for (const events of [story.events.slice(0, before), story.events.slice(before)]) {
      await deliverAll(url, shuffledTwice(events, 4), { concurrency: 16 });
      await deliverAll(model.url, shuffledTwice(events, 5), { concurrency: 16 });
      await Promise.all([untilSettled(url), untilSettled(model.url)]);
    }
    for (const { id, rule } of await holds()) {
      if (rule !== 'mass_removal') continue;
      await type('holds', 'approve', id, '--reason', 'The subsidiary was sold.', '--yes');
      await untilCarriedOut(url, id);
    }
    expect(await active()).toBe(21);
    const [last] = (await holds()).filter(({ rule, answer }) => rule === 'last_admin' && answer === null);
    expect(last?.members).toMatchObject({ waiting: 1 });
    const refused = await type('holds', 'approve', last?.id ?? '', '--reason', 'All of it.', '--yes');
    expect(refused.code).not.toBe(0);
    await type('holds', 'approve', last?.id ?? '', '--reason', 'All of it.', '--yes', '--override-last-admin');
    await untilCarriedOut(url, last?.id ?? '');
    const expected = (await readMembers(model.url, organization)).map(compared).sort();
    expect((await readMembers(url, organization)).map(compared).sort()).toEqual(expected);
  });
});
