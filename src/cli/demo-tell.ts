import { beginStory, freshOrganizationId, type DemoProvider } from '../sync/begin-story.ts';
import { ownMember } from '../sync/demo-people.ts';
import type { StoryDelivery } from '../sync/demo-story.ts';
import { sendEvents, type DeliveryResult } from '../sync/send-events.ts';
import { createOne } from './api-client.ts';
import { CliError, exitCodes } from './cli-error.ts';
import type { Connection } from './context.ts';
import { judgeMembers, type Judgement } from './demo-judge.ts';
import { waitUntilApplied } from './demo-wait.ts';
import { targetOf } from './target.ts';
import type { Terminal } from './terminal.ts';

/** One customer of the demo, told and judged. */
export interface DemoOrganization extends Judgement {
  readonly provider: DemoProvider;
  readonly organizationId: string;
  readonly deliveries: readonly ToldDelivery[];
}

interface ToldDelivery {
  readonly sentence: string;
  readonly when: StoryDelivery['when'];
  readonly results: readonly DeliveryResult[];
}

export const providerNames: Record<DemoProvider, string> = { okta: 'Okta', entra: 'Entra ID' };

/**
 * Tells the story in a fresh organization through the webhook endpoint, waits until all of it is applied, and judges
 * the members. Throws CliError when the service refuses an event or does not apply it in time.
 */
export async function tellDemo(
  connection: Connection,
  provider: DemoProvider,
  terminal: Terminal,
): Promise<DemoOrganization> {
  const target = targetOf(connection);
  const organizationId = freshOrganizationId(provider, Date.now());
  await createOne(connection, '/api/v1/members', { organizationId, ...ownMember });
  const story = beginStory(provider, organizationId);
  terminal.say(terminal.colors.bold(`${providerNames[provider]}, organization ${organizationId}: the IT admin`));
  const deliveries: ToldDelivery[] = [];
  for (const { step, when } of story.deliveries) {
    const results = await sendEvents(target, step.events, { concurrency: 1, onResult: mustBeTaken });
    terminal.say(storyLine({ sentence: step.sentence, when, results }, terminal));
    deliveries.push({ sentence: step.sentence, when, results });
  }
  await waitUntilApplied(connection, organizationId, story.events.length);
  return { provider, organizationId, deliveries, ...(await judgeMembers(connection, organizationId, story.expected)) };
}

function mustBeTaken({ status, answer, detail }: DeliveryResult): void {
  if (status < 300) return;
  const why = detail ?? answer ?? 'nothing more was said';
  throw new CliError(exitCodes.unreachable, `The service refused an event of the demo with ${status}: ${why}`);
}

const whenWords: Record<StoryDelivery['when'], string> = { 'in order': '', 'too early': 'too early', again: 'again' };

const sentenceWidth = 56;

function storyLine({ sentence, when, results }: ToldDelivery, { colors }: Terminal): string {
  const [first = '', ...others] = results.map(({ type }) => type?.replace('dsync.', '') ?? '');
  const types = [first, ...others.map((type) => type.replace('user.', ''))].join(', ');
  const duplicate = results.every(({ answer }) => answer === 'duplicate') ? colors.dim(' (duplicate)') : '';
  return `${colors.yellow(whenWords[when].padStart(9))} ${sentence.padEnd(sentenceWidth)} ${colors.cyan(types)}${duplicate}`;
}
