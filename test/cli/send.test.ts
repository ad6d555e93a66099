import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { startTestService } from '../support/dsync.ts';

let service: Awaited<ReturnType<typeof startTestService>>;

beforeAll(async () => {
  service = await startTestService();
});

afterAll(async () => {
  await service.stop();
});

interface Sent {
  readonly seed: number | null;
  readonly counts: Readonly<Record<string, number>>;
  readonly deliveries: readonly { readonly id: string; readonly status: number; readonly answer: string }[];
}

async function send(...args: string[]): Promise<Sent> {
  const { code, out } = await runCli(service, ['send', '--json', ...args]);
  expect(code).toBe(0);
  return JSON.parse(out) as Sent;
}

describe('send', () => {
  it('prints a line for each delivery and a summary', async () => {
    const { code, out } = await runCli(service, ['send', '--count', '3', '--organization', 'org_lines']);
    expect(code).toBe(0);
    expect(out.match(/^200 accepted {3}event_\w+ {2}dsync\.user\.created$/gm)).toHaveLength(3);
    expect(out).toMatch(/^Sent 3 in \d+\.\d s to org_lines: 3 accepted\.$/m);
  });

  it('makes the members that it speaks of', async () => {
    await send('--count', '2', '--organization', 'org_members');
    await send('--count', '2', '--organization', 'org_members', '--scenario', 'unassign');
    await expect
      .poll(
        async () => {
          const { out } = await runCli(service, ['members', 'list', '--organization', 'org_members', '--json']);
          const { data } = JSON.parse(out) as { data: { email: string; status: string }[] };
          return data.map(({ email, status }) => `${email} ${status}`);
        },
        { timeout: 10_000 },
      )
      .toEqual(['ada.1@example.com deactivated', 'ben.2@example.com deactivated']);
  });

  it.each(['okta', 'entra', 'google'])('delivers the story in the shapes of %s, twice and shuffled', async (shape) => {
    const args = [
      '--shape',
      shape,
      '--scenario',
      'story',
      '--organization',
      `org_${shape}`,
      '--duplicate',
      '--shuffle',
    ];
    const { counts, deliveries, seed } = await send(...args);
    const ids = new Set(deliveries.map(({ id }) => id));
    expect(seed).not.toBeNull();
    expect(deliveries).toHaveLength(ids.size * 2);
    expect(counts).toEqual({ accepted: ids.size, duplicate: ids.size });
  });

  it('names each wrong thing as the service must answer it', async () => {
    const { code, out } = await runCli(service, ['send', '--scenario', 'wrong']);
    expect(out).toContain('Every delivery was answered as it must be.');
    expect(code).toBe(0);
    expect(out).toMatch(/signed with another secret +401 signature_mismatch +ok/);
    expect(out).toMatch(/larger than 1 MiB +413 body_too_large +ok/);
  });

  it('exits with 3 when the secret is not the service’s, and says so', async () => {
    const { code, out } = await runCli(service, ['send', '--secret', 'whsec_other']);
    expect(code).toBe(3);
    expect(out).toContain('401 signature_mismatch');
  });
});
