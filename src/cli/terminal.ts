import pc from 'picocolors';
import type { CliContext } from './context.ts';

type Colors = ReturnType<typeof pc.createColors>;

/** How a command talks to the person while it runs. */
export interface Terminal {
  readonly colors: Colors;
  /** Columns that output may take: 100 at most, for long lines read badly. */
  readonly width: number;
  /** Whether a person is watching, to whom progress can be shown. */
  readonly live: boolean;
  /** Writes a line; nothing when the command was asked for JSON. */
  say(line: string): void;
  /** Shows how far long work has got, over the line before; nothing unless a person is watching. */
  progress(done: number, total: number, what: string): void;
  /** The same for work whose end is not known: counts. Null: it has ended. */
  count(done: number | null, what: string): void;
}

const widest = 100;
const barWidth = 30;

/** The terminal as the context has it; with `json` it is silent, so that standard output holds one document only. */
export function openTerminal({ out, err }: Pick<CliContext, 'out' | 'err'>, json: boolean): Terminal {
  const tty = out.isTTY === true;
  const live = tty && err.isTTY === true && !json;
  return {
    colors: pc.createColors(tty && pc.isColorSupported),
    width: Math.min((tty ? out.columns : null) ?? widest, widest),
    live,
    say: (line) => {
      if (!json) out.write(`${line}\n`);
    },
    progress: (done, total, what) => {
      if (!live) return;
      const filled = Math.round((done / total) * barWidth);
      const bar = '━'.repeat(filled).padEnd(barWidth, '─');
      err.write(done < total ? `\r\u001b[2K${bar} ${done} of ${total} ${what}` : '\r\u001b[2K');
    },
    count: (done, what) => {
      if (live) err.write(done === null ? '\r\u001b[2K' : `\r\u001b[2K${done} ${what}`);
    },
  };
}
