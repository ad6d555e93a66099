/** Why something that was asked of a replay is not done; `code` is stable. */
export type ReplayRefusal =
  | { readonly code: 'not_found' }
  | { readonly code: 'events_unknown'; readonly count: number; readonly first: readonly string[] }
  | { readonly code: 'replay_too_large'; readonly limit: number }
  | { readonly code: 'replay_running'; readonly replayId: string | null }
  | { readonly code: 'replay_state'; readonly state: string; readonly verb: string };

/** A replay that was refused, with the sentence for whoever asked for it. */
export class ReplayRefusedError extends Error {
  override readonly name = 'ReplayRefusedError';
  readonly refusal: ReplayRefusal;

  constructor(refusal: ReplayRefusal) {
    super(sentenceOf(refusal));
    this.refusal = refusal;
  }
}

function sentenceOf(refusal: ReplayRefusal): string {
  switch (refusal.code) {
    case 'not_found':
      return 'There is no replay with this id.';
    case 'events_unknown': {
      const { count, first } = refusal;
      const others = count > first.length ? ` and ${count - first.length} more` : '';
      return `Nothing was begun: these events are not known here: ${first.join(', ')}${others}.`;
    }
    case 'replay_too_large':
      return `More than ${refusal.limit} events match. Narrow the filter, by time for example, and replay them in parts.`;
    case 'replay_running': {
      const which = refusal.replayId === null ? 'it' : `replay ${refusal.replayId}`;
      return `Another replay of the same organization is being run. Wait for ${which}, resume it if it is paused, or cancel it.`;
    }
    case 'replay_state':
      return `The replay is ${refusal.state}, so it cannot be ${refusal.verb}.`;
  }
}
