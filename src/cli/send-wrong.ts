import { drawSalt } from '../sync/idp-actions.ts';
import { deliver, readAnswer, type DeliveryTarget } from '../sync/send-events.ts';
import { makeWrongDeliveries, type WrongDelivery } from '../sync/wrong-deliveries.ts';
import { exitCodes } from './cli-error.ts';
import type { Report } from './run-command.ts';
import { renderTable } from './table.ts';
import type { Terminal } from './terminal.ts';

interface Judged {
  readonly what: string;
  readonly expected: WrongDelivery['expected'];
  readonly status: number;
  readonly answer: string | null;
  readonly detail: string | null;
  readonly asExpected: boolean;
}

/** Sends each wrong delivery and holds the service's answer against the one it must give. */
export async function sendWrong(
  { url, secret }: DeliveryTarget,
  where: { readonly organizationId: string; readonly directoryId: string },
  terminal: Terminal,
): Promise<Report> {
  const judged: Judged[] = [];
  for (const wrong of makeWrongDeliveries({ ...where, secret, now: Date.now(), salt: drawSalt() })) {
    const answer = readAnswer(await deliver(url, wrong));
    const asExpected = answer.status === wrong.expected.status && answer.answer === wrong.expected.answer;
    judged.push({ what: wrong.what, expected: wrong.expected, ...answer, asExpected });
  }
  const allRight = judged.every(({ asExpected }) => asExpected);
  return {
    json: { asExpected: allRight, deliveries: judged },
    text: describe(judged, terminal),
    exitCode: allRight ? exitCodes.ok : exitCodes.failed,
  };
}

function describe(judged: readonly Judged[], { colors, width }: Terminal): string {
  const columns = [{ title: 'Sent' }, { title: 'Answer' }, { title: '' }, { title: 'Detail', flexible: true }];
  const rows = judged.map(({ what, expected, status, answer, detail, asExpected }) => [
    what,
    `${status} ${answer ?? '–'}`,
    asExpected ? colors.green('ok') : colors.red('wrong'),
    asExpected ? (detail ?? '') : `expected ${expected.status} ${expected.answer}`,
  ]);
  const wrong = judged.filter(({ asExpected }) => !asExpected).length;
  const verdict =
    wrong === 0
      ? colors.green('Every delivery was answered as it must be.')
      : colors.red(`${wrong} of ${judged.length} deliveries were not answered as they must be.`);
  return `${renderTable(columns, rows, width)}\n\n${verdict}`;
}
