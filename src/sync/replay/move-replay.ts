import type { ReplayAction } from '../../store/audit-replay.ts';
import type { Actor } from '../../store/edit-member.ts';
import { findReplay, moveReplay, type Replay, type ReplayMove, type ReplayState } from '../../store/replays.ts';
import type { SyncContext } from '../context.ts';
import { isUuid } from '../is-uuid.ts';
import { orUnavailable } from '../unavailable.ts';
import { ReplayRefusedError } from './replay-refused.ts';
import { claim, queueReplay } from './start-replay.ts';

/** What an operator can do with a replay. */
export type ReplayVerb = 'run' | 'pause' | 'resume' | 'cancel';

interface Verb {
  readonly from: readonly ReplayState[];
  readonly to: ReplayState;
  readonly action: ReplayAction;
  /** With which the refusal says what is not possible. */
  readonly participle: string;
}

const verbs: Readonly<Record<ReplayVerb, Verb>> = {
  run: { from: ['planned'], to: 'running', action: 'replay.run', participle: 'run' },
  pause: { from: ['running'], to: 'paused', action: 'replay.paused', participle: 'paused' },
  resume: { from: ['paused'], to: 'running', action: 'replay.resumed', participle: 'resumed' },
  cancel: {
    from: ['planning', 'planned', 'running', 'paused'],
    to: 'cancelled',
    action: 'replay.cancelled',
    participle: 'cancelled',
  },
};

/**
 * Runs, pauses, resumes or cancels a replay; audited. When it resolves, nothing more is written by a replay that was
 * paused or cancelled: the batch in hand has been waited for. Throws ReplayRefusedError (`not_found`, `replay_state`,
 * `replay_running`), or UnavailableError.
 */
export async function steerReplay(context: SyncContext, id: string, verb: ReplayVerb, actor: Actor): Promise<Replay> {
  const { from, to, action, participle } = verbs[verb];
  const runBy: Pick<ReplayMove, 'runBy'> = verb === 'run' ? { runBy: actor } : {};
  const moving = context.database.prisma.$transaction(
    async (tx) => {
      const found = isUuid(id) ? await findReplay({ prisma: tx }, id) : null;
      if (found === null) throw new ReplayRefusedError({ code: 'not_found' });
      if (verb === 'run' && found.state === 'planned') await claim(context, tx, found);
      const moved = await moveReplay(tx, id, { from, to, ...runBy, audit: { actor, action } });
      if (moved !== null) return moved;
      const { state } = (await findReplay({ prisma: tx }, id)) ?? found;
      throw new ReplayRefusedError({ code: 'replay_state', state, verb: participle });
    },
    { maxWait: 10_000, timeout: 60_000 },
  );
  const replay = await orUnavailable(moving);
  if (to === 'running') await queueReplay(context, id);
  return replay;
}
