import type { Terminal } from './terminal.ts';

/** An outcome as people see it: `waiting` while there is none, coloured when somebody has to act. */
export function outcomeWord(outcome: string | null, colors: Terminal['colors']): string {
  if (outcome === null) return colors.cyan('waiting');
  if (outcome === 'failed') return colors.red(outcome);
  if (outcome === 'held') return colors.yellow(outcome);
  return outcome === 'applied' ? colors.green(outcome) : outcome;
}
