import * as z from 'zod';
import { callApi } from './api-client.ts';
import type { Connection } from './context.ts';
import type { Finding } from './finding.ts';

/** Seals that are checked here; a long chain takes its time, and has a command of its own. */
const sealsChecked = 20;

const pageSchema = z.looseObject({
  data: z.array(z.looseObject({ kind: z.string(), detail: z.string() })),
  seals: z.number(),
  head: z.looseObject({ seal: z.number(), digest: z.string() }).nullable(),
  unsealed: z.number().nullable(),
  after: z.string().nullable(),
});

/** Whether the audit log is sealed, and its first seals are unbroken; nothing when the API cannot be read. */
export async function checkAudit(connection: Connection): Promise<Finding[]> {
  const answer = await callApi(connection, '/api/v1/audit/verification', { limit: String(sealsChecked) });
  const parsed = pageSchema.safeParse(answer.body);
  return answer.status === 200 && parsed.success ? [judgeAudit(parsed.data)] : [];
}

/** Entries that wait for their seal at most while a worker seals every few seconds, 1,000 under one seal. */
const unsealedAtMost = 5_000;

function judgeAudit({ data, seals, head, unsealed, after }: z.infer<typeof pageSchema>): Finding {
  const check = 'audit';
  const fault = data.find(({ kind }) => kind !== 'rewritten');
  if (fault !== undefined) {
    const detail = `The log was changed: ${fault.kind}: ${fault.detail} See all of it: npx dsync audit verify`;
    return { check, level: 'fail', detail };
  }
  if ((unsealed ?? 0) > unsealedAtMost) {
    const detail = `${unsealed ?? 0} entries wait for their seal. Look whether a worker runs (npx dsync worker).`;
    return { check, level: 'warn', detail };
  }
  if (after !== null) {
    const detail = `The first ${sealsChecked} of ${seals} seals are unbroken. All of them: npx dsync audit verify`;
    return { check, level: 'ok', detail };
  }
  const where = head === null ? 'nothing is sealed yet' : `the head is seal ${head.seal}, ${head.digest.slice(0, 12)}…`;
  return { check, level: 'ok', detail: `The log is unchanged; ${where}.` };
}
