import { fork } from 'node:child_process';
import { once } from 'node:events';

/** A process of the bench's own, which answers requests one at a time. */
export interface Child<Request, Answer> {
  readonly pid: number;
  /** Rejects when the process ends instead. */
  ask(request: Request): Promise<Answer>;
  /** Ends it, and waits until it has ended. */
  stop(): Promise<void>;
}

/**
 * Starts a file of the bench that answers as `answerParent` does. What it prints goes to standard error. `env`: exactly
 * these settings, in place of those of the bench.
 */
export function startChild<Request, Answer>(file: URL, env?: NodeJS.ProcessEnv): Child<Request, Answer> {
  const child = fork(file, [], {
    serialization: 'advanced',
    stdio: ['ignore', 2, 2, 'ipc'],
    execArgv: [],
    ...(env === undefined ? {} : { env }),
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${file.pathname} could not be started.`);
  const ended = once(child, 'exit');
  return {
    pid,
    ask: async (request) => {
      const asking = new AbortController();
      const answer = once(child, 'message', { signal: asking.signal }) as Promise<[{ answered: Answer }]>;
      const early = ended.then(() => {
        throw new Error(`${file.pathname} ended instead of answering; see what it printed above.`);
      });
      child.send(request as object);
      try {
        return (await Promise.race([answer, early]))[0].answered;
      } finally {
        asking.abort();
        answer.catch(() => undefined);
        early.catch(() => undefined);
      }
    },
    stop: async () => {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
